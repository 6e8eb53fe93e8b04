import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inboxTopic, requestsTopic, untilWeeksChange, weekOf, weeksServed } from '../../../src/protocol/topics.ts'
import { accountId } from '../../../src/shared/ids.ts'

const week = 7 * 86_400_000

test('topics are addresses with an endpoint', () => {
  expect(requestsTopic(accountId('ab'.repeat(32)))).toBe(`privy://${'ab'.repeat(32)}/requests`)
  // HMAC-SHA-256 of the ASCII text "2950" under 32 zero bytes, by Python's hmac.
  expect(inboxTopic(new Uint8Array(32), 2950)).toBe(
    'privy://6f40160e45177378602b50291cd77746e3657d98911d8e844241abb23112e2fd/inbox',
  )
})

test('two neighbouring weeks are served around the change, one in between', () => {
  expect(weeksServed(10 * week)).toEqual([9, 10])
  expect(weeksServed(10.5 * week)).toEqual([10])
  expect(weeksServed(11 * week - 1)).toEqual([10, 11])
})

test('whoever sends to the inbox of this week finds it served by a clock that is a day off', () => {
  fc.assert(
    fc.property(fc.nat(4e12), fc.integer({ min: -86_400_000, max: 86_400_000 }), (sent, off) => {
      expect(weeksServed(Math.max(0, sent + off))).toContain(weekOf(sent))
    }),
  )
})

test('the change is announced neither early nor late', () => {
  fc.assert(
    fc.property(fc.nat(4e12), (now) => {
      const after = untilWeeksChange(now)
      expect(after).toBeGreaterThan(0)
      expect(weeksServed(now + after - 1)).toEqual(weeksServed(now))
      expect(weeksServed(now + after)).not.toEqual(weeksServed(now))
    }),
  )
})
