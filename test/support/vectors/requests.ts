import { bstr, list, tstr, uint } from '../reference/cbor.ts'
import { content, type ContentParts, type Entries, findStamp, type Stamp } from '../reference/content.ts'
import { requestKey } from '../reference/pair.ts'
import type { Party } from '../reference/party.ts'
import { requestFailures } from './request-failures.ts'
import { type Change, hour, nowMs, sealed, type SealOptions, undefinedKeys } from './sealing.ts'

const invite = 'AAAAAAAAAAAAAAAAAAAAAA'
const wide = (times: number) => '\u{1F511}'.repeat(times)

/** The parts of the envelope of a vector, and the scene before its arrival. */
export interface RequestCase extends Change, Partial<Pick<SealOptions, 'from' | 'keysOf' | 'fault' | 'size' | 'key'>> {
  readonly name: string
  /** Expected drop reason; default `success`. */
  readonly expect?: string
  /** The content itself, if `body` and `entries` cannot express it. */
  readonly bytes?: Buffer
  /** Beside the envelope; none by default. */
  readonly stamp?: (envelope: Buffer) => Stamp
  readonly type?: string
  readonly nowMs?: number
  /** State of the recipient before the arrival: test/vectors/README.md. */
  readonly before?: object
  /** Expected outcome; default `waits`. */
  readonly outcome?: string
  /** Label of its randomness; default: its name. */
  readonly randomness?: string
  readonly arrives?: (envelope: Buffer) => Buffer
}

export interface RequestScene {
  readonly alice: Party
  readonly bob: Party
  readonly carol: Party
  readonly keys: { readonly open: Buffer; readonly invited: Buffer }
  readonly parts: PartsOfRequest
  /** The content of alice's request. */
  readonly plain: Buffer
  /** Finds a stamp of exactly 20 zero bits, for bob. */
  readonly stamp: (envelope: Buffer) => Stamp
  /** The vector whose envelope, or id, arrives once more in others. */
  readonly earlier: string
  /** The vector whose envelope has a stamp: each search takes a second. */
  readonly stamped: string
}

type PartsOfRequest = (change: Pick<RequestCase, 'from' | 'type' | 'body' | 'entries'>) => ContentParts

/** Creates the content of a request that is valid except for the change. */
export function requestParts(alice: Party): PartsOfRequest {
  const body: Entries = {
    secret: bstr(Buffer.alloc(32, 0xa1)),
    inboxKey: bstr(Buffer.alloc(32, 0x3a)),
    spki: bstr(alice.spki),
    name: tstr('alice'),
    text: tstr('hello, 世界'),
  }
  return ({ from = alice, type = 'contact-request', ...change }) => ({
    ...{ from, type, seq: 0, id: Buffer.alloc(16, 0xc1), time: [nowMs - 1000, 0] },
    body: { ...body, ...change.body },
    entries: { ...change.entries },
  })
}

/** Requests of alice to bob, as bob handles them. */
export function makeRequests(alice: Party, bob: Party, carol: Party) {
  const keys = { open: requestKey(bob.id), invited: requestKey(bob.id, invite) }
  const parts = requestParts(alice)
  const plain = content(parts({}))
  const topic = `privy://${bob.id.toString('hex')}/requests`
  const earlier = 'with an invite secret and no stamp'
  const scene = {
    earlier,
    stamped: 'with a stamp of exactly 20 zero bits',
    alice,
    bob,
    carol,
    keys,
    parts,
    plain,
    stamp: (envelope: Buffer) => findStamp(topic, envelope, hour, { exactly: true }),
  }
  return {
    protocol: 1,
    subject: 'requests',
    sections: '4 to 7',
    note: 'Contact requests of alice that arrive on the /requests topic of bob.',
    given: {
      nowMs,
      ...{ sender: 'alice', recipient: 'bob', topic, invite },
      requestKey: keys.open.toString('hex'),
      requestKeyWithInvite: keys.invited.toString('hex'),
    },
    vectors: [...successes(scene), ...requestFailures(scene)].map(vectorOf),
  }

  function vectorOf({ name, expect = 'success', key = keys.invited, randomness = name, ...one }: RequestCase) {
    const { from = alice, keysOf, fault, size, bytes = content(parts(one)) } = one
    const label = `requests/${randomness}`
    const { envelope, seal } = sealed({ label, key, from, to: bob, content: bytes, keysOf, fault, size })
    const arriving = one.arrives?.(envelope) ?? envelope
    const stamp = one.stamp?.(arriving)
    return {
      ...{ name, expect, nowMs: one.nowMs, before: one.before, content: bytes.toString('hex') },
      ...(stamp && { stamp: { hour: stamp.hour, nonce: stamp.nonce.toString('hex') } }),
      envelope: arriving.toString('hex'),
      ...(expect === 'success' && { outcome: one.outcome ?? 'waits', key: key.toString('hex'), seal }),
    }
  }
}

const invitedStamped = 'with an invite secret and a stamp'

function successes({ earlier, stamped, keys, stamp }: RequestScene): RequestCase[] {
  return [
    { name: stamped, stamp, key: keys.open },
    { name: earlier },
    { name: invitedStamped, stamp },
    { name: 'keys that SPEC.md does not define, in content and body', ...undefinedKeys },
    { name: 'a stamp of two hours ago', stamp, key: keys.open, nowMs: nowMs + 7_200_000, randomness: stamped },
    { name: 'a stamp of two hours ahead', stamp, key: keys.open, nowMs: nowMs - 7_200_000, randomness: stamped },
    {
      name: 'a name of 64 and a text of 280 code points, of 4 bytes each',
      body: { name: tstr(wide(64)), text: tstr(wide(280)) },
    },
    { name: 'no name and no text', body: { name: tstr(''), text: tstr('') } },
    { name: 'a time 24 hours ahead', entries: { t: list(uint(nowMs + 86_400_000), uint(65_535)) } },
    { name: 'expires a millisecond later', entries: { x: uint(nowMs + 1) } },
    { name: 'the 50th under an invite', before: { invited: 49 } },
    { name: 'while 200 others wait, under an invite', before: { waiting: 200 } },
    {
      name: 'the 51st under an invite, with the stamp of a stranger',
      stamp,
      randomness: invitedStamped,
      before: { invited: 50 },
    },
    {
      name: 'while 200 wait, the cheapest with 19 zero bits',
      stamp,
      key: keys.open,
      randomness: stamped,
      before: { waiting: 200, cheapest: 19 },
      outcome: 'evicts',
    },
    {
      name: 'from an account that the recipient asked, while 200 wait',
      stamp,
      key: keys.open,
      randomness: stamped,
      before: { asked: true, waiting: 200, cheapest: 19 },
      outcome: 'accepted',
    },
  ]
}
