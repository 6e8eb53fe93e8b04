import { foundations } from './world/foundations.ts'
import { findProblems } from './invariants.ts'
import { meet } from './schedule/misfortune.ts'
import { acceptAll, perform, send } from './schedule/perform.ts'
import type { Scenario } from './schedule/scenario.ts'
import { type View, viewOf } from './world/view.ts'
import { createWorld, type Problem, type World } from './world/world.ts'

export interface Outcome {
  readonly problems: readonly Problem[]
  readonly trace: readonly string[]
  readonly stats: Stats
}

/** Numbers of an outcome, which can be added up. */
export interface Stats {
  readonly messages: number
  readonly deliveries: number
  readonly envelopes: number
  readonly events: number
  readonly virtualMs: number
}

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]
/** Times after the last fault at which the invariants are checked. At the last one all contents must have arrived. */
const patience = [10 * second, 5 * minute, 30 * minute, 2 * hour, 8 * hour, 2 * day, 4 * day]

/** Runs one scenario until all invariants hold, or until the last check. */
export async function simulate(scenario: Scenario, { traced = false } = {}): Promise<Outcome> {
  const world = await createWorld(scenario, scenario.strangers ? [] : await foundations(), traced)
  const { queue, residents } = world
  const startMs = queue.now()
  await startAll(world)
  const beginMs = queue.now()
  for (const step of scenario.steps) queue.after(step.at, () => perform(world, step))
  await queue.runUntil(beginMs + (scenario.steps.at(-1)?.at ?? 0) + second)
  await calmDown(world)

  let late: Problem[] = []
  for (const waitMs of patience) {
    if (scenario.strangers) for (const resident of residents) await queue.finish(acceptAll(resident))
    await queue.runUntil(queue.now() + waitMs)
    const views: View[] = []
    for (const resident of residents) views.push(await viewOf(resident))
    late = findProblems(world, views)
    if (late.length === 0 || world.problems.length > 0) break
  }
  for (const { kind, text } of late) world.note('!!!!', `${kind}: ${text}`)
  const outcome: Outcome = {
    problems: [...world.problems, ...late],
    trace: world.trace ?? [],
    stats: {
      messages: world.ledger.accepted.length,
      deliveries: residents.reduce((sum, { number }) => sum + world.ledger.arrivals(number).length, 0),
      envelopes: world.counts.envelopes,
      events: queue.count(),
      virtualMs: queue.now() - startMs,
    },
  }
  for (const resident of residents) resident.dispose()
  return outcome
}

async function startAll({ queue, residents, problem }: World): Promise<void> {
  for (const resident of residents)
    if (resident.isOff()) resident.start().catch((error: unknown) => problem('fault', String(error)))
  for (let seconds = 0; seconds < 60 && !residents.every((one) => one.isUp()); seconds++)
    await queue.runUntil(queue.now() + second)
  if (!residents.every((one) => one.isUp())) throw new Error('somebody does not start')
}

/** Ends all faults: all nodes run, are connected and have the right time. */
async function calmDown(world: World): Promise<void> {
  const { queue, residents, obstacles, skews, hostile, scenario, connects } = world
  world.note('', 'everything is well from here on')
  const apart = residents
    .flatMap((one) => residents.map((other) => [one, other] as const))
    .filter(([one, other]) => one.number < other.number && !connects(one.peer() ?? '', other.peer() ?? ''))
  obstacles.calm = true
  // Data that were lost silently do not arrive by this. The nodes must send them again.
  for (const [one, other] of apart) meet(world, one, other)
  await hostile.leave()
  for (const { number } of residents) skews[number] = 0
  for (const resident of residents) resident.spare()
  await queue.runUntil(queue.now() + 2 * minute)
  await startAll(world)
  if (scenario.strangers) await greet(world)
}

/** Checks that new contacts can write to each other. */
async function greet(world: World): Promise<void> {
  const { queue, residents } = world
  for (const resident of residents) await queue.finish(acceptAll(resident))
  await queue.runUntil(queue.now() + 20 * minute)
  for (const one of residents)
    for (const { address, state } of await one.call('contact.list', {})) {
      const to = residents.findIndex((other) => other.address === address)
      if (state === 'accepted') void send(world, one, to, `PLAINTEXT from ${one.name} in the end`)
    }
}
