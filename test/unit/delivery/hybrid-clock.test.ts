import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTooFarAhead, maxAheadMs, nextTime } from '../../../src/delivery/hybrid-clock.ts'
import { compareTimes } from '../../../src/state/order.ts'

test('is always later than what was sent and seen, whatever the wall clock does within an hour', () => {
  const time = fc.record({ ms: fc.nat(1000), count: fc.nat(0xffff) })
  fc.assert(
    fc.property(fc.nat(1000), time, (now, last) => {
      const next = nextTime(now, last)
      expect(compareTimes(next, last)).toBeGreaterThan(0)
      expect(next.ms).toBeGreaterThanOrEqual(now)
      expect(next.count).toBeLessThanOrEqual(0xffff)
    }),
  )
})

test('a wall clock that was years ahead and was set right does not make all that follows come from the future', () => {
  const now = Date.UTC(2026, 0)
  expect(nextTime(now, { ms: Date.UTC(2040, 0), count: 7 })).toEqual({ ms: now, count: 0 })
  expect(nextTime(now, { ms: now + maxAheadMs, count: 7 })).toEqual({ ms: now + maxAheadMs, count: 8 })
})

test('24 hours ahead are let through, more is not', () => {
  expect(isTooFarAhead({ ms: maxAheadMs, count: 0 }, 0)).toBe(false)
  expect(isTooFarAhead({ ms: maxAheadMs + 1, count: 0 }, 0)).toBe(true)
})
