import { decodeRecord } from '../../../src/state/encoding.ts'
import type { AccountId } from '../../../src/shared/ids.ts'
import { memoryNetwork, type MemoryNetwork } from '../../support/memory/memory-network.ts'
import { accountNumber } from '../../support/nodes/accounts.ts'
import { createEventQueue, type EventQueue } from './event-queue.ts'
import { createHostile, type Hostile } from '../schedule/hostile.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { randomOf } from '../schedule/random.ts'
import { type Belongings, createResident, nameOf, type Resident } from './resident.ts'
import { fairWeather, type Scenario } from '../schedule/scenario.ts'
import { standIn } from './stand-in.ts'

/** Kinds of problems that the invariants find. */
export type ProblemKind =
  | 'lost'
  | 'doubled'
  | 'order'
  | 'differs'
  | 'stuck'
  | 'expired'
  | 'invented'
  | 'gap'
  | 'unread'
  | 'read'
  | 'events'
  | 'contacts'
  | 'unstored'
  | 'plaintext'
  | 'unproved'
  | 'fault'
  | 'call'

export interface Problem {
  readonly kind: ProblemKind
  readonly text: string
}

/** Raw device key of the hostile neighbour. No account certifies it. */
const keyWithoutCertificate = new Uint8Array(32).fill(0xee)

/** People, the network between them, and virtual time. */
export interface World {
  readonly scenario: Scenario
  readonly queue: EventQueue
  readonly network: MemoryNetwork
  readonly residents: Resident[]
  readonly hostile: Hostile
  readonly ledger: Ledger
  readonly standIn: typeof standIn
  /** People by the peer id of their node. */
  readonly peers: Map<string, number>
  /** Clock errors: how far each clock is ahead, in milliseconds. */
  readonly skews: number[]
  readonly obstacles: Obstacles
  /** Problems that were found during the steps. */
  readonly problems: Problem[]
  readonly trace: string[] | undefined
  readonly counts: { envelopes: number; lost: number }
  note(who: string, what: string): void
  readonly problem: (kind: ProblemKind, text: string) => void
  /** Called when a record reaches the disk of a person. */
  onDurable(number: number, record: Uint8Array): void
  /** Whether two nodes, by peer id, see each other, or still assume so. */
  readonly connects: (one: string, other: string) => boolean
}

/** Present faults of the network. */
interface Obstacles {
  /** Number of open cuts of each person. */
  readonly cuts: number[]
  /** Separated pairs. `silent`: the two do not notice it. */
  readonly parted: { readonly pair: readonly [number, number]; readonly silent: boolean }[]
  readonly refusals: ('refused' | 'silence' | undefined)[]
  /** Whether all faults have ended. */
  calm: boolean
}

/** A week far ahead, so that no time of this machine looks like a time of the simulation. */
const firstWeekMs = 7 * 86_400_000 * 3200

export async function createWorld(
  scenario: Scenario,
  belongings: readonly Belongings[],
  isTraced = false,
): Promise<World> {
  const startMs = firstWeekMs + scenario.weekMs
  const queue = createEventQueue(startMs, randomOf(scenario.seed, 'ties'))
  const random = randomOf(scenario.seed, 'network')
  const numbers = Array.from({ length: scenario.people }, (_, number) => number)
  const obstacles: Obstacles = { cuts: numbers.map(() => 0), parted: [], refusals: [], calm: false }
  const peers = new Map<string, number>()
  const counts = { envelopes: 0, lost: 0 }
  const trace: string[] | undefined = isTraced ? [] : undefined
  const problems: Problem[] = []

  const areParted = (one: string, other: string, silently: boolean) => {
    const [a, b] = [peers.get(one), peers.get(other)]
    return obstacles.parted.some(
      ({ pair, silent }) => silent === silently && pair.every((number) => number === a || number === b),
    )
  }
  const isCut = (peer: string) => (obstacles.cuts[peers.get(peer) ?? -1] ?? 0) > 0
  const connects = (one: string, other: string) =>
    obstacles.calm || (!isCut(one) && !isCut(other) && !areParted(one, other, false))
  const weather = () => (obstacles.calm ? fairWeather : scenario.weather)
  const who = (peer: string) => nameOf(peers.get(peer) ?? -1)

  const network = memoryNetwork({
    ...{ clock: queue.now, schedule: queue.after },
    connects,
    answers: (_from, to) => (obstacles.calm ? undefined : obstacles.refusals[peers.get(to) ?? -1]),
    carry({ from, to, topic, data }, arrive) {
      const { lossPercent, doublePercent, slowPercent, delayMs } = weather()
      counts.envelopes += 1
      if (Buffer.from(data).includes('PLAINTEXT')) problem('plaintext', `to ${who(to)}`)
      hostile.hear({ to: peers.get(to), topic, data })
      if (!obstacles.calm && (areParted(from, to, true) || random.chance(lossPercent))) {
        counts.lost += 1
        note(who(from), `loses ${data.length} bytes to ${who(to)}`)
        return
      }
      queue.after(random.chance(slowPercent) ? random.between(0, 60_000) : random.between(0, delayMs), arrive)
      if (random.chance(doublePercent)) queue.after(random.between(0, 45_000), arrive)
    },
  })
  const hostile = createHostile(network.host(queue.after, keyWithoutCertificate), queue, () =>
    problem('unproved', 'a peer that is no device of the recipient got a request'),
  )

  function note(name: string, what: string): void {
    trace?.push(`${((queue.now() - startMs) / 1000).toFixed(3).padStart(12)} s  ${name.padEnd(6)} ${what}`)
  }
  function problem(kind: ProblemKind, text: string): void {
    note('!!!!', `${kind}: ${text}`)
    problems.push({ kind, text })
  }

  const ledger = createLedger()
  const residents: Resident[] = []
  const world: World = {
    ...{ scenario, queue, network, residents, hostile, ledger, standIn, peers, obstacles, problems, trace, counts },
    ...{ skews: numbers.map(() => 0), note, problem, connects },
    onDurable(number, data) {
      const record = decodeRecord(data)
      if (record?.kind === 'message.received') {
        ledger.stored(number, record.message)
        note(nameOf(number), `has ${record.message.slice(0, 6)}`)
      }
      if (record?.kind === 'message.queued') ledger.queued(record.message)
      if (record?.kind !== 'message.progressed' || record.state === 'expired' || record.state === 'refused') return
      note(nameOf(number), `knows that ${record.messages.map((id) => id.slice(0, 6)).join(' ')} is ${record.state}`)
      for (const id of record.messages)
        if (ledger.isQueued(id) && !ledger.isStored(numberOf(record.account), id))
          problem('unstored', `${nameOf(number)} was told that ${id} is ${record.state}, and it is on nobody's disk`)
    },
  }
  const numberOf = (account: AccountId) => residents.findIndex((resident) => resident.account === account)
  for (const number of numbers) {
    const own = belongings[number] ?? { log: [], index: undefined }
    const resident = createResident(world, number, await accountNumber(number + 1), own)
    residents.push(resident)
    await hostile.claim(resident.account)
  }
  return world
}

export function residentOf({ residents }: World, number: number): Resident {
  const resident = residents[number]
  if (!resident) throw new RangeError(`there is no person ${number}`)
  return resident
}
