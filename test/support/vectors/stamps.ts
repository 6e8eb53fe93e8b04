import { findStamp, type Stamp, stampSteps } from '../reference/content.ts'
import type { Party } from '../reference/party.ts'
import { bytesText } from './bytes-text.ts'
import { hexOf, hour, nowMs } from './sealing.ts'

interface StampCase {
  readonly name: string
  readonly stamp: Stamp
  /** Zero bits that the stamp counts for. */
  readonly bits: number
  readonly recipient?: Party
  readonly envelope?: Buffer
  readonly nowMs?: number
}

/** Stamps alone: requests.json has them beside whole envelopes. */
export function makeStamps(bob: Party, carol: Party) {
  const topicOf = ({ id }: Party) => `privy://${id.toString('hex')}/requests`
  const envelope = Buffer.alloc(4096, 0x5a)
  const right = findStamp(topicOf(bob), envelope, hour, { exactly: true })
  const few = findStamp(topicOf(bob), envelope, hour, { bits: 19, exactly: true })
  const none = findStamp(topicOf(bob), envelope, hour, { bits: 0, exactly: true })
  const bitsOf = (stamp: Stamp, recipient = bob, data = envelope) =>
    stampSteps(topicOf(recipient), data, stamp).zeroBits
  const off = (hours: number) => nowMs + hours * 3_600_000
  const other = Buffer.alloc(4096, 0x5b)
  const cases: StampCase[] = [
    { name: 'exactly 20 zero bits', stamp: right, bits: 20 },
    { name: '19 zero bits', stamp: few, bits: 19 },
    { name: 'no zero bit', stamp: none, bits: 0 },
    { name: 'two hours old', stamp: right, bits: 20, nowMs: off(2) },
    { name: 'two hours and 59 minutes old', stamp: right, bits: 20, nowMs: off(3) - 60_000 },
    { name: 'two hours ahead', stamp: right, bits: 20, nowMs: off(-2) },
    { name: 'three hours old', stamp: right, bits: 0, nowMs: off(3) },
    { name: 'two hours and a millisecond ahead', stamp: right, bits: 0, nowMs: off(-2) - 1 },
    { name: 'for another account', stamp: right, bits: bitsOf(right, carol), recipient: carol },
    { name: 'for another envelope', stamp: right, bits: bitsOf(right, bob, other), envelope: other },
    { name: 'of another hour', stamp: { ...right, hour: hour + 1 }, bits: bitsOf({ ...right, hour: hour + 1 }) },
    {
      name: 'another nonce',
      stamp: { ...right, nonce: Buffer.alloc(8, 0xff) },
      bits: bitsOf({ ...right, nonce: Buffer.alloc(8, 0xff) }),
    },
    { name: 'the hour of a question without a stamp', stamp: { hour: 0, nonce: Buffer.alloc(8) }, bits: 0 },
  ]
  return {
    protocol: 1,
    subject: 'stamps',
    sections: '7.2',
    note: 'How many zero bits a stamp counts for, beside an envelope for a requests topic.',
    given: { nowMs },
    vectors: cases.map(({ name, stamp, bits, recipient = bob, envelope: data = envelope, ...one }) => {
      const { zeroBits, ...steps } = stampSteps(topicOf(recipient), data, stamp)
      return {
        ...{ name, bits, nowMs: one.nowMs, topic: topicOf(recipient), envelope: bytesText(data) },
        ...{ hour: stamp.hour, nonce: stamp.nonce.toString('hex') },
        ...hexOf(steps),
        zeroBits,
      }
    }),
  }
}
