import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareTimes, createHybridClock, isTooFarAhead, maxAheadMs } from '../../src/delivery/hybrid-clock.ts'

test('is always later than everything it gave or saw, whatever the wall clock does', () => {
  const time = fc.record({ ms: fc.nat(1000), count: fc.nat(0xffff) })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1000), fc.option(time))), (happenings) => {
      let wall = 0
      let latest = { ms: 0, count: 0 }
      const clock = createHybridClock(() => wall)
      for (const [now, seen] of happenings) {
        wall = now
        if (seen) clock.see(seen)
        if (seen && compareTimes(seen, latest) > 0) latest = seen
        const next = clock.next()
        expect(compareTimes(next, latest)).toBeGreaterThan(0)
        expect(next.count).toBeLessThanOrEqual(0xffff)
        latest = next
      }
    }),
  )
})

test('an hour ahead is let through, more is not', () => {
  expect(isTooFarAhead({ ms: maxAheadMs, count: 0 }, 0)).toBe(false)
  expect(isTooFarAhead({ ms: maxAheadMs + 1, count: 0 }, 0)).toBe(true)
})
