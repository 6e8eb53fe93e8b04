import { describe, expect, test } from 'vitest'
import { type Failure, sweep } from '../sweep.ts'

/** Each run of the tests simulates the seeds from 1 to this number. */
const seeds = 2000
/** Number of seeds of one test. The test names the first seed that fails. */
const perTest = 100

/** Simulates half of the seeds. Two test files let two processes share the work. */
export function simulateSeeds(half: 0 | 1): void {
  const firsts = Array.from({ length: seeds / perTest }, (_, at) => at * perTest + 1)
  const mine = firsts.filter((_, at) => at % 2 === half)

  describe('whatever the network does and whoever crashes, all that was accepted arrives once, in order', () => {
    test.each(mine)(`seeds from %i on`, { timeout: 300_000 }, async (first) => {
      const failures: Failure[] = []
      for (let seed = first; seed < first + perTest; seed++) failures.push(...(await sweep(seed)).failures)
      const hint = failures.map(({ seed }) => `npm run soak -- --seed ${seed}`).join('\n')
      expect(failures, hint).toEqual([])
    })
  })
}
