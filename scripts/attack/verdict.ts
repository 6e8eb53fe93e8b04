import type { Report } from './attacker.ts'
import type { Measured } from './measure.ts'
import type { Scenario } from './scenario.ts'

/** What has to hold during every attack. */
const most = { p99: 500, lagMs: 200, rssBytes: 250e6, knownContactMs: 1000, firstContactMs: 3000 } as const

/** The targets that were missed, in words. What was not measured misses none. */
export function missed(scenario: Scenario, measured: Measured, report: Report): readonly string[] {
  const over = Object.entries(most)
    .filter(([name, limit]) => measured[name as keyof typeof most] > limit)
    .map(([name]) => name)
  return [
    ...over,
    ...(measured.lost > 0 ? ['lost'] : []),
    ...(report.learned.length > 0 ? ['learned'] : []),
    ...(report.envelopes > 0 && scenario.knowsInbox !== true ? ['envelopes'] : []),
    ...(report.did === 0 ? ['no attack'] : []),
  ]
}
