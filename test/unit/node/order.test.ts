import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderOf, orderOfMissing, parseOrder } from '../../../src/node/api/order.ts'
import { messageId } from '../../../src/shared/ids.ts'

const place = fc.record({
  ms: fc.oneof(fc.nat(3), fc.maxSafeNat()),
  count: fc.oneof(fc.nat(3), fc.constant(0xffff)),
  id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => messageId(Buffer.from(bytes).toString('hex'))),
})

test('`order` sorts as text as the index sorts messages: by time, count and id; what is missing is right above', () => {
  fc.assert(
    fc.property(place, place, (a, b) => {
      const isBefore = a.ms - b.ms || a.count - b.count || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
      expect(Math.sign(isBefore)).toBe(orderOf(a) < orderOf(b) ? -1 : orderOf(a) > orderOf(b) ? 1 : 0)
      expect(orderOfMissing(a) < orderOf(a)).toBe(true)
      if (isBefore < 0) expect(orderOf(a) < orderOfMissing(b)).toBe(true)
      expect(parseOrder(orderOf(a))).toEqual({ place: a, isMessage: true })
      expect(parseOrder(orderOfMissing(a))).toEqual({ place: a, isMessage: false })
    }),
  )
})

test.each(['', 'abcd', 'ab'.repeat(16), `${'0'.repeat(14)}-0000-${'a'.repeat(32)}-2`, 'ff00-12'])(
  '%j is no order: it may be the id of a message, or nothing',
  (text) => expect(parseOrder(text)).toBeUndefined(),
)
