import {
  type Deed,
  fairWeather,
  type Hostility,
  type Misfortune,
  type Scenario,
  type Step,
  type Weather,
} from './scenario.ts'
import { type Random, randomOf } from './random.ts'

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]
/** One seed of this number runs with the real cryptography. */
const realCryptoEvery = 50

/** The scenario of a seed. It depends only on the seed and this file. */
export function generate(seed: number, people?: number): Scenario {
  const random = randomOf(seed, 'scenario')
  const kind = pickByWeight(random, { busy: 83, days: 4, strangers: 12, month: 1 })
  const count = people ?? (kind === 'month' ? 2 : random.pick([2, 2, 2, 3, 3, 4]))
  const ways = { random, people: count, texts: 0 }
  return {
    seed,
    people: count,
    strangers: kind === 'strangers',
    crypto: seed % realCryptoEvery === 0 ? 'real' : 'stand-in',
    discreet: random.chance(10) ? [random.between(0, count - 1)] : [],
    weekMs: random.chance(80) ? random.between(0, 7 * day) : 7 * day - random.between(0, hour),
    weather: weatherOf(random),
    steps: stepsOf(kind, ways).sort((a, b) => a.at - b.at),
  }
}

type Kind = 'busy' | 'days' | 'strangers' | 'month'

interface Ways {
  readonly random: Random
  readonly people: number
  /** Number of texts so far. */
  texts: number
}

function weatherOf(random: Random): Weather {
  if (random.chance(20)) return fairWeather
  return {
    lossPercent: random.pick([0, 5, 20, 40]),
    doublePercent: random.pick([0, 5, 20]),
    slowPercent: random.pick([0, 5, 20]),
    delayMs: random.pick([5, 50, 500, 3000]),
    diskMs: random.pick([0, 5, 50]),
  }
}

function stepsOf(kind: Kind, ways: Ways): Step[] {
  const { random } = ways
  switch (kind) {
    case 'busy':
      return several(ways, random.pick([20 * second, 2 * minute, 10 * minute]), random.between(5, 30))
    case 'days':
      return several(ways, random.between(1, 3) * day, random.between(5, 20))
    case 'strangers':
      return [...meeting(ways), ...several(ways, 10 * minute, random.between(5, 20))]
    case 'month':
      return month(ways)
  }
}

const several = (ways: Ways, spanMs: number, count: number): Step[] =>
  Array.from({ length: count }, () => {
    const at = ways.random.between(0, spanMs)
    const act = ways.random.chance(72) ? deed : ways.random.chance(80) ? misfortune : hostility
    return { at, who: ways.random.between(0, ways.people - 1), ...act(ways, spanMs) }
  })
    .map((step) => ('to' in step ? { ...step, to: other(ways, step.who) } : step))
    .map((step) => ('from' in step ? { ...step, from: other(ways, step.who) } : step))
    .flatMap((step) => [step, ...burst(ways, step)])

/** Several messages at the same time. */
function burst(ways: Ways, step: Step): Step[] {
  if (step.do !== 'send' || !ways.random.chance(15)) return []
  return Array.from({ length: ways.random.between(1, 4) }, () => ({ ...step, text: text(ways) }))
}

function other({ random, people }: Ways, who: number): number {
  return (who + random.between(1, people - 1)) % people
}

function deed(ways: Ways): Deed {
  const { random } = ways
  const [to, which] = [0, random.pick([0, 0, 1, 2, 3])]
  const kinds = { send: 46, reply: 8, edit: 10, delete: 6, hide: 3, react: 9, read: 12, consume: 6 }
  const kind = pickByWeight(random, kinds)
  switch (kind) {
    case 'send':
      return { do: kind, to, text: text(ways) }
    case 'reply':
    case 'edit':
      return { do: kind, to, which, text: text(ways) }
    case 'delete':
    case 'hide':
      return { do: kind, to, which }
    case 'react':
      return { do: kind, to, which, reaction: random.pick(['👍', '❤️', '']) }
    case 'read':
      return { do: kind, to }
    case 'consume':
      return { do: kind, limit: random.between(1, 5) }
  }
}

function misfortune({ random }: Ways, spanMs: number): Misfortune {
  const forMs = random.between(1, Math.ceil(spanMs / random.pick([2, 10, 100])))
  const kind = pickByWeight(random, { stop: 15, crash: 40, cut: 12, part: 16, skew: 9, refuse: 8 })
  switch (kind) {
    case 'stop':
    case 'cut':
      return { do: kind, forMs }
    case 'crash':
      return {
        do: kind,
        after: random.between(0, 40),
        forMs,
        loses: pickByWeight(random, { nothing: 60, tail: 25, index: 15 }),
      }
    case 'part':
      return { do: kind, from: 0, silent: random.chance(50), forMs }
    case 'skew':
      return { do: kind, byMs: random.between(-11 * hour, 11 * hour) }
    case 'refuse':
      return { do: kind, how: random.pick(['refused', 'silence']), forMs }
  }
}

function hostility({ random }: Ways, spanMs: number): Hostility {
  const which = random.between(0, 5)
  const kind = pickByWeight(random, { replay: 45, flip: 35, squat: 20 })
  switch (kind) {
    case 'replay':
      return { do: kind, which }
    case 'flip':
      return { do: kind, which, bit: random.between(0, 4096 * 8 - 1) }
    case 'squat':
      return { do: kind, which, forMs: random.between(1, spanMs) }
  }
}

/** Strangers send requests to each other, some at the same time, and accept them sooner or later. */
function meeting({ random, people }: Ways): Step[] {
  const steps: Step[] = []
  for (let who = 1; who < people; who++) {
    steps.push({ at: random.between(0, 5 * second), who, do: 'add', to: 0 })
    if (random.chance(30)) steps.push({ at: random.between(0, 5 * second), who: 0, do: 'add', to: who })
  }
  for (let who = 0; who < people; who++)
    for (let times = 0; times < 2; times++)
      steps.push({ at: random.between(5 * second, 2 * minute), who, do: 'accept' })
  return steps
}

/** A recipient is away for more than 30 days, and its senders for most of them, so that contents expire. */
function month(ways: Ways): Step[] {
  const { random } = ways
  const written = Array.from({ length: random.between(1, 4) }, () => ({
    ...({ at: random.between(minute, hour), who: 0, do: 'send', to: 1, text: text(ways) } as const),
  }))
  return [
    { at: 0, who: 0, do: 'send', to: 1, text: text(ways) },
    { at: 30 * second, who: 1, do: 'stop', forMs: random.between(31 * day, 33 * day) },
    ...written,
    { at: 2 * hour, who: 0, do: 'stop', forMs: random.between(28 * day, 29 * day) },
    { at: 34 * day, who: 0, do: 'send', to: 1, text: text(ways) },
    { at: 34 * day, who: 1, do: 'send', to: 0, text: text(ways) },
  ]
}

/** A unique text. Some texts need a larger envelope. All contain the mark that `invariants.ts` searches for on the network. */
function text(ways: Ways): string {
  const length = pickByWeight(ways.random, { short: 94, long: 5, longest: 1 })
  return `PLAINTEXT ${++ways.texts}${'.'.repeat(lengths[length])}`
}

/** Lengths of the part that makes a text longer. */
const lengths = { short: 0, long: 3000, longest: 16_000 }

function pickByWeight<K extends string>(random: Random, weights: Readonly<Record<K, number>>): K {
  const names = Object.keys(weights) as K[]
  let left = random.fraction() * names.reduce((sum, name) => sum + weights[name], 0)
  return names.find((name) => (left -= weights[name]) < 0) ?? random.pick(names)
}
