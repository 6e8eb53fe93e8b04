import { bstr, list, map, tstr, uint } from '../reference/cbor.ts'
import { content, type ContentParts, type Entries } from '../reference/content.ts'
import { inboxTopic, pairKey, pairRoot, requestKey } from '../reference/pair.ts'
import { certify, type Party } from '../reference/party.ts'
import { seeded } from '../reference/random.ts'
import { dropOf, faults } from '../reference/seal.ts'
import { hexOf, nowMs, posing, sealed, type SealOptions } from './sealing.ts'

const week = 2968
const text = (body: string, entries: Entries = {}): Partial<ContentParts> => ({ body: { text: tstr(body) }, entries })

/** Topics, keys, and envelopes of alice on the inbox topic of bob. */
export function makeProtocol(alice: Party, bob: Party) {
  const secrets = { alice: Buffer.alloc(32, 0xa1), bob: Buffer.alloc(32, 0xb0) }
  const root = pairRoot({ id: alice.id, secret: secrets.alice }, { id: bob.id, secret: secrets.bob })
  const keys = {
    pairRoot: root,
    aliceToBob: pairKey(root, alice.id, bob.id),
    bobToAlice: pairKey(root, bob.id, alice.id),
  }
  const inboxKey = Buffer.alloc(32, 0x33)
  const invite = 'AAAAAAAAAAAAAAAAAAAAAA'
  const message = (change: Partial<ContentParts>): Buffer =>
    content({
      ...{
        id: Buffer.alloc(16, 0xc0),
        from: alice,
        seq: 7,
        time: [nowMs - 1000, 3],
        type: 'text',
        body: {},
        ...change,
      },
      entries: { p: bstr(Buffer.alloc(32, 0x11)), h: list(bstr(Buffer.alloc(32, 0x22))), ...change.entries },
    })
  const envelope = (name: string, options: Pick<SealOptions, 'content' | 'fault'>): string =>
    sealed({ label: `protocol/${name}`, key: keys.aliceToBob, from: alice, to: bob, ...options }).envelope.toString(
      'base64',
    )
  const hello = message(text('hello, 世界 👋'))
  const to = bstr(Buffer.alloc(16, 0xd0))
  const good = {
    text: hello,
    reply: message({ type: 'reply', body: { text: tstr('yes'), to } }),
    receipt: message({ type: 'receipt', seq: 0, body: { delivered: list(to), read: list() } }),
  }
  return {
    note: 'Protocol 1, SPEC.md. Sender: alice with the device; recipient: bob. Envelopes are base64, all else is hexadecimal.',
    nowMs,
    alice: { words: alice.words, account: alice.id.toString('hex') },
    bob: { words: bob.words, account: bob.id.toString('hex') },
    device: alice.first.id.toString('hex'),
    topics: {
      requests: `privy://${bob.id.toString('hex')}/requests`,
      inboxKey: inboxKey.toString('hex'),
      week,
      inbox: inboxTopic(inboxKey, week),
    },
    keys: {
      secrets: hexOf(secrets),
      ...hexOf(keys),
      request: requestKey(bob.id).toString('hex'),
      requestWithInvite: { invite, key: requestKey(bob.id, invite).toString('hex') },
    },
    good: Object.entries(good).map(([name, bytes]) => ({
      ...{ name, content: bytes.toString('hex'), envelope: envelope(name, { content: bytes }) },
    })),
    bad: [
      ...wrongContents(alice, bob, message, hello).map(([name, drop, bytes]) => ({
        ...{ name, drop, envelope: envelope(name, { content: bytes }) },
      })),
      ...faults.map((fault) => ({
        ...{ name: fault, drop: dropOf[fault], envelope: envelope(fault, { content: hello, fault }) },
      })),
    ],
  }
}

function wrongContents(
  alice: Party,
  bob: Party,
  message: (change: Partial<ContentParts>) => Buffer,
  hello: Buffer,
): [name: string, drop: string, bytes: Buffer][] {
  const { id, raw } = alice.first
  const byBob = certify(bob.rsaPrivate, id, raw, seeded('protocol/salt', 32))
  return [
    ['empty text', 'content', message(text(''))],
    ['text of 20,001 characters', 'content', message(text('x'.repeat(20_001)))],
    ['no CBOR', 'content', Buffer.from('hello')],
    ['a list', 'content', list(uint(1), uint(2))],
    ['bytes after the end', 'content', Buffer.concat([hello, Buffer.alloc(1)])],
    ['an integer longer than it must be', 'content', Buffer.concat([map({ s: Buffer.of(0x18, 0x01) })])],
    ['more than a day ahead', 'time', message(text('hi', { t: list(uint(nowMs + 86_400_001), uint(0)) }))],
    ['expired', 'time', message(text('hi', { x: uint(nowMs) }))],
    [
      'a certificate of another account',
      'signature',
      message({ ...text('hi'), from: posing(alice, { certificate: byBob }) }),
    ],
  ]
}
