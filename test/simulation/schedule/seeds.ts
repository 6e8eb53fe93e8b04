import { describe, expect, test } from 'vitest'
import { type Failure, sweep } from '../sweep.ts'

/** Seeds that every run of the tests simulates: 1 to this. */
const seeds = 2000
/** One test for so many: the first that fails is named. */
const perTest = 100

/** Half of the seeds: two files, so that two processes share them. */
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
