import { generate } from './schedule/generate.ts'
import { simulate, type Stats } from './simulate.ts'
import type { Problem } from './world/world.ts'

export interface Failure {
  readonly seed: number
  readonly problems: readonly Problem[]
}

export interface Swept extends Stats {
  readonly seeds: number
  readonly failures: readonly Failure[]
}

export const nothingSwept: Swept = {
  ...{ seeds: 0, messages: 0, deliveries: 0, envelopes: 0, events: 0, virtualMs: 0, failures: [] },
}

export const sum = (one: Swept, other: Swept): Swept => ({
  seeds: one.seeds + other.seeds,
  messages: one.messages + other.messages,
  deliveries: one.deliveries + other.deliveries,
  envelopes: one.envelopes + other.envelopes,
  events: one.events + other.events,
  virtualMs: one.virtualMs + other.virtualMs,
  failures: [...one.failures, ...other.failures],
})

/** Simulates one seed. A thrown error is a failure, too. */
export async function sweep(seed: number, people?: number): Promise<Swept> {
  try {
    const { stats, problems } = await simulate(generate(seed, people))
    return { ...stats, seeds: 1, failures: problems.length > 0 ? [{ seed, problems }] : [] }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ...nothingSwept, seeds: 1, failures: [{ seed, problems: [{ kind: 'fault', text }] }] }
  }
}
