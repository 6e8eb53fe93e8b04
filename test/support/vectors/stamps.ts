import { tstr } from '../reference/cbor.ts'
import { content, type Entries, findStamp, type Stamp, stampSteps } from '../reference/content.ts'
import type { Party } from '../reference/party.ts'
import { requestParts } from './requests.ts'
import { hexOf, hour, nowMs } from './sealing.ts'

interface StampCase {
  readonly name: string
  readonly stamp: Stamp
  readonly expect?: 'stamp'
  readonly recipient?: Party
  readonly body?: Entries
  readonly nowMs?: number
}

/** Stamps alone. `requests.json` has the same stamps in complete envelopes. */
export function makeStamps(alice: Party, bob: Party, carol: Party) {
  const parts = requestParts(alice)
  const plain = content(parts({}))
  const right = findStamp(bob.id, plain, hour, { exactly: true })
  const few = findStamp(bob.id, plain, hour, { bits: 19, exactly: true })
  const off = (hours: number) => nowMs + hours * 3_600_000
  const cases: StampCase[] = [
    { name: 'exactly 20 zero bits', stamp: right },
    { name: 'two hours old', stamp: right, nowMs: off(2) },
    { name: 'two hours and 59 minutes old', stamp: right, nowMs: off(3) - 60_000 },
    { name: 'two hours ahead', stamp: right, nowMs: off(-2) },
    { name: '19 zero bits', stamp: few, expect: 'stamp' },
    { name: 'three hours old', stamp: right, nowMs: off(3), expect: 'stamp' },
    { name: 'two hours and a millisecond ahead', stamp: right, nowMs: off(-2) - 1, expect: 'stamp' },
    { name: 'for another account', stamp: right, recipient: carol, expect: 'stamp' },
    { name: 'of another content', stamp: right, body: { text: tstr('hello') }, expect: 'stamp' },
    { name: 'of another hour', stamp: { ...right, hour: hour + 1 }, expect: 'stamp' },
    { name: 'another nonce', stamp: { ...right, nonce: Buffer.alloc(8, 0xff) }, expect: 'stamp' },
    { name: 'an hour that is 2^32 hours later', stamp: { ...right, hour: hour + 2 ** 32 }, expect: 'stamp' },
  ]
  return {
    protocol: 1,
    subject: 'stamps',
    sections: '7.2',
    note: 'Stamps of requests that were sealed without an invite secret.',
    given: { nowMs, bits: 20 },
    vectors: cases.map(({ name, stamp, expect = 'success', recipient = bob, body, ...one }) => {
      const unstamped = content(parts({ ...(body && { body }) }))
      const { zeroBits, ...steps } = stampSteps(recipient.id, unstamped, { ...stamp, hour: stamp.hour % 2 ** 32 })
      return {
        ...{ name, expect, nowMs: one.nowMs, recipient: recipient.id.toString('hex'), hour: stamp.hour },
        nonce: stamp.nonce.toString('hex'),
        content: content(parts({ ...(body && { body }), stamp })).toString('hex'),
        contentWithoutStamp: unstamped.toString('hex'),
        ...hexOf(steps),
        zeroBits,
      }
    }),
  }
}
