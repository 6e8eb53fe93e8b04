import fc from 'fast-check'
import { encodeContent, type Body } from '../../../src/protocol/content.ts'
import { accountId, deviceId, type DeviceId, type MessageId, messageId } from '../../../src/shared/ids.ts'
import { naturalId, recordId } from '../../../src/state/record-id.ts'
import type { AccountRecord, Fact } from '../../../src/state/record.ts'

/** The account of generated sets. */
export const self = accountId('a'.repeat(64))
const contacts = ['b', 'c'].map((digit) => accountId(digit.repeat(64)))
const ours = ['1', '2'].map((digit) => deviceId(digit.repeat(32)))
const theirs = ['8', '9'].map((digit) => deviceId(digit.repeat(32)))
const names = ['bob', 'Bob', 'bob 2', 'carol', '']

const filled = (length: number, byte: number) => new Uint8Array(length).fill(byte)
const contact = fc.constantFrom(...contacts)
const name = fc.constantFrom(...names)
const key = fc.nat({ max: 3 }).map((byte) => filled(32, byte))
const idOf = (prefix: string) => fc.nat({ max: 5 }).map((number) => messageId(`${prefix}${number}`.repeat(16)))
const request = idOf('a')
const asked = idOf('b')
const answered = idOf('f')
const message = idOf('d')
const half = fc.record({ epoch: fc.nat({ max: 2 }) })
const blob = fc.nat({ max: 3 }).map((byte) => filled(9, byte))

const body: fc.Arbitrary<Body> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: fc.constantFrom('one', 'two', 'three') }),
  fc.record({ type: fc.constant('reply' as const), text: fc.constantFrom('yes', 'no'), to: message }),
  fc.record({ type: fc.constant('edit' as const), text: fc.constantFrom('one', 'four', 'five'), to: message }),
  fc.record({ type: fc.constant('delete' as const), to: message }),
  fc.record({ type: fc.constant('reaction' as const), reaction: fc.constantFrom('', '+', '-'), to: message }),
)

/** Contents of changes have their own ids, so that a conflict is always between two texts. */
function contentOf(
  device: DeviceId,
  seq: number,
  ms: number,
  count: number,
  of: Body,
  id: MessageId,
): Uint8Array<ArrayBuffer> {
  return encodeContent({
    ...{ id, certificate: { device, key: filled(32, 1), signature: filled(384, 2) }, seq, time: { ms, count } },
    ...{ prev: undefined, heads: [], expires: undefined, stamp: undefined, body: of },
  })
}

const isChange = ({ type }: Body) => type === 'edit' || type === 'delete' || type === 'reaction'

const said = fc
  .record({
    body,
    seq: fc.integer({ min: 1, max: 9 }),
    ms: fc.nat({ max: 20 }),
    id: message,
    change: fc.nat({ max: 30 }),
    device: fc.nat({ max: 1 }),
  })
  .map(({ body: of, seq, ms, id, change, device }) => {
    const own = isChange(of) ? messageId(`e${(change % 16).toString(16)}`.repeat(16)) : id
    return (devices: readonly DeviceId[]) => ({
      message: own,
      content: contentOf(devices[device] ?? deviceId('0'.repeat(32)), seq, ms, isChange(of) ? change : 0, of, own),
    })
  })

const idsOf = fc.array(message, { minLength: 1, maxLength: 3 })

/** Facts of all kinds. */
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ kind: fc.constant('profile.named' as const), name }),
  fc.record({ kind: fc.constant('inbox.rotated' as const), epoch: fc.nat({ max: 3 }) }),
  key.map((one) => ({ kind: 'inbox.rotated' as const, epoch: 0, key: one })),
  fc.record({ kind: fc.constant('invite.created' as const), secret: fc.constantFrom('s1', 's2') }),
  fc
    .record({
      kind: fc.constant('contact.requested' as const),
      account: contact,
      name,
      message: asked,
      content: blob,
      half,
    })
    .map(({ half: one, ...rest }) => ({ ...rest, ...one })),
  fc.record({ kind: fc.constant('contact.carded' as const), account: contact, card: blob }),
  fc.record({
    kind: fc.constant('request.received' as const),
    account: contact,
    request,
    name,
    text: name,
    secret: key,
    inboxKey: key,
    sender: fc.constantFrom(...theirs),
  }),
  fc
    .record({
      kind: fc.constant('request.accepted' as const),
      account: contact,
      request,
      name,
      message: answered,
      content: blob,
      half,
    })
    .map(({ half: one, ...rest }) => ({ ...rest, ...one })),
  fc.record({ kind: fc.constant('request.declined' as const), request }),
  fc.record({
    kind: fc.constant('contact.accepted' as const),
    account: contact,
    request: asked,
    secret: key,
    inboxKey: key,
    name,
  }),
  fc.record({ kind: fc.constant('contact.renamed' as const), account: contact, name }),
  fc.record({ kind: fc.constant('contact.verified' as const), account: contact, verified: fc.boolean() }),
  fc.record({ kind: fc.constant('conversation.set' as const), conversation: contact, muted: fc.boolean() }),
  fc.record({ kind: fc.constant('conversation.set' as const), conversation: contact, pinned: fc.boolean() }),
  fc.record({ conversation: contact, said }).map(({ conversation, said: one }) => ({
    kind: 'message.queued' as const,
    conversation,
    to: [conversation],
    ...one(ours),
  })),
  fc.record({ author: contact, said }).map(({ author, said: one }) => ({
    kind: 'message.received' as const,
    author,
    conversation: author,
    ...one(theirs),
  })),
  fc.record({
    kind: fc.constant('message.progressed' as const),
    account: contact,
    messages: idsOf,
    state: fc.constantFrom('delivered', 'read', 'expired', 'refused'),
    by: fc.constantFrom(...theirs),
  }),
  fc.record({
    kind: fc.constant('message.seen' as const),
    messages: fc.array(fc.record({ author: contact, ids: idsOf }), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('message.hidden' as const),
    messages: fc.array(fc.record({ author: contact, ids: idsOf }), { minLength: 1, maxLength: 2 }),
  }),
)

/** A fact as one of two devices wrote it, whose clock may be hours wrong. */
const recordsOf = (least: number) =>
  fc
    .array(
      fc.record({
        fact,
        device: fc.nat({ max: 1 }),
        ms: fc.nat({ max: 30 }),
        wrongHours: fc.constantFrom(0, 0, 0, 5, -5),
      }),
      { minLength: least, maxLength: 40 },
    )
    .map((drawn) =>
      drawn.map(({ fact: one, device, ms, wrongHours }, number): AccountRecord => {
        const at = { ms: 1_000_000_000 + ms + wrongHours * 3_600_000, count: number }
        const id = naturalId(one) ?? recordId(number.toString(16).padStart(32, '0'))
        return { id, at, timeMs: at.ms, device: ours[device] ?? deviceId('0'.repeat(32)), ...one }
      }),
    )

export interface RecordSet {
  readonly records: readonly AccountRecord[]
  /** The same records in another order, with repetitions, in batches. */
  readonly batches: readonly (readonly AccountRecord[])[]
}

/** @param least so many records at least, of 40 at most */
export const recordSetsOf = (least: number): fc.Arbitrary<RecordSet> =>
  recordsOf(least).chain((all) =>
    fc
      .record({
        order: fc.shuffledSubarray(all, { minLength: all.length }),
        again: fc.subarray(all),
        cuts: fc.array(fc.nat({ max: all.length * 2 }), { maxLength: 5 }),
      })
      .map(({ order, again, cuts }) => {
        const sequence = [...order, ...again]
        const ends = [...new Set(cuts), sequence.length].sort((a, b) => a - b)
        return { records: all, batches: ends.map((end, at) => sequence.slice(ends[at - 1] ?? 0, end)) }
      }),
  )

export const recordSets = recordSetsOf(1)
