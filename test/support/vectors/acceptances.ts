import { backwards, bstr, list, tstr, uint } from '../reference/cbor.ts'
import { content, contentEntries, type Entries } from '../reference/content.ts'
import { answerKey, inboxTopic, pairKey, pairRoot, requestKey } from '../reference/pair.ts'
import { certify, type Party } from '../reference/party.ts'
import { seeded } from '../reference/random.ts'
import { type Change, hexOf, nowMs, posing, sealed, type SealOptions, undefinedKeys } from './sealing.ts'

const request = Buffer.alloc(16, 0xc1)
const inboxKey = Buffer.alloc(32, 0x3b)
const week = Math.floor(nowMs / 604_800_000)

interface AcceptanceCase extends Change, Partial<Pick<SealOptions, 'from' | 'fault' | 'size' | 'key'>> {
  readonly name: string
  readonly expect?: string
  readonly bytes?: Buffer
  readonly type?: string
  /** Pair secret of bob. */
  readonly secret?: Buffer
  readonly before?: object
  /** Whether the recipient acknowledges it. */
  readonly acknowledged?: boolean
  readonly randomness?: string
}

/** Acceptances of bob for a request of alice, as alice handles them. */
export function makeAcceptances(alice: Party, bob: Party, carol: Party) {
  const secrets = { alice: Buffer.alloc(32, 0xa1), bob: Buffer.alloc(32, 0xb0) }
  const keyOfAnswer = answerKey(alice.id, secrets.alice)
  const parts = ({ from = bob, type = 'contact-accept', secret = secrets.bob, ...change }: AcceptanceCase) => ({
    ...{ from, type, seq: 0, id: Buffer.alloc(16, 0xc2), time: [nowMs - 1000, 0] as const },
    body: {
      ...{ request: bstr(request), secret: bstr(secret), inboxKey: bstr(inboxKey), name: tstr('bob') },
      ...change.body,
    },
    entries: change.entries,
  })
  const first = 'the first answer'
  const cases: AcceptanceCase[] = [
    { name: first },
    { name: 'the secret of a request of his own, which alice has not seen', secret: Buffer.alloc(32, 0xb1) },
    { name: 'a name of 64 code points', body: { name: tstr('\u{1F511}'.repeat(64)) } },
    { name: 'no name', body: { name: tstr('') } },
    { name: 'keys that SPEC.md does not define', ...undefinedKeys },
    ...failures(),
  ]
  return {
    protocol: 1,
    subject: 'acceptances',
    sections: '4 to 6 and 8',
    note: 'Answers of bob to a request of alice that arrive on the /requests topic of alice, who has the card of bob.',
    given: {
      nowMs,
      ...{ sender: 'bob', recipient: 'alice', topic: `privy://${alice.id.toString('hex')}/requests` },
      ...hexOf({ answerKey: keyOfAnswer, request, secretOfRequest: secrets.alice }),
    },
    vectors: cases.map(vectorOf),
  }

  function vectorOf({ name, expect = 'success', key = keyOfAnswer, randomness = name, ...one }: AcceptanceCase) {
    const { from = bob, fault, size, secret = secrets.bob, bytes = content(parts({ name, ...one })) } = one
    const label = `acceptances/${randomness}`
    const { envelope, seal } = sealed({ label, key, from, to: alice, content: bytes, fault, size })
    return {
      ...{ name, expect, acknowledged: one.acknowledged ?? expect === 'success', before: one.before },
      ...hexOf({ content: bytes, envelope }),
      ...(expect === 'success' && { pair: pairOf(secret), seal }),
    }
  }

  function pairOf(secret: Buffer) {
    const root = pairRoot({ id: alice.id, secret: secrets.alice }, { id: bob.id, secret })
    const keys = { aliceToBob: pairKey(root, alice.id, bob.id), bobToAlice: pairKey(root, bob.id, alice.id) }
    return { ...hexOf({ secret, root, ...keys, inboxKey }), week, inboxTopic: inboxTopic(inboxKey, week) }
  }

  function failures(): AcceptanceCase[] {
    const fails = (expect: string, more: readonly AcceptanceCase[]) => more.map((one) => ({ ...one, expect }))
    const entries: Entries = contentEntries(parts({ name: '' }))
    const certified = (by: Party) => ({
      certificate: certify(by.rsaPrivate, bob.first.id, bob.first.raw, seeded('acceptances/salt', 32)),
    })
    const root = pairRoot({ id: alice.id, secret: secrets.alice }, { id: bob.id, secret: secrets.bob })
    return [
      ...fails('size', [{ name: 'an envelope of 16,384 bytes', size: 16_384 }]),
      ...fails('tag', [
        { name: 'the key of the pair', key: pairKey(root, bob.id, alice.id) },
        { name: 'the request key of the sender', key: requestKey(bob.id) },
        { name: 'the answer key of another secret', key: answerKey(alice.id, secrets.bob) },
        { name: 'from a contact who was not asked', before: { asked: false } },
      ]),
      ...fails('stamp', [{ name: 'the request key of the recipient', key: requestKey(alice.id) }]),
      ...fails('decrypt', [{ name: 'wrong: ml-kem ciphertext', fault: 'ml-kem ciphertext' }]),
      ...fails('padding', [{ name: 'wrong: length beyond the body', fault: 'length beyond the body' }]),
      ...fails('signature', [
        { name: 'from an account that was never asked', from: carol },
        { name: 'a certificate by another account', from: posing(bob, certified(carol)) },
        { name: 'the account id of the recipient', from: posing(bob, {}, alice.id) },
        { name: 'signed by another device', fault: 'signature by another device' },
        { name: 'signed for another recipient', fault: 'signature for another recipient' },
      ]),
      ...fails('content', [
        { name: 'keys in the opposite order', bytes: backwards(entries) },
        { name: 'a request id of 15 bytes', body: { request: bstr(request.subarray(1)) } },
        { name: 'a secret of 33 bytes', body: { secret: bstr(Buffer.alloc(33)) } },
        { name: 'no secret', body: { secret: undefined } },
        { name: 'an inbox key of 16 bytes', body: { inboxKey: bstr(Buffer.alloc(16)) } },
        { name: 'a name of 65 code points', body: { name: tstr('n'.repeat(65)) } },
        { name: 'of another request', body: { request: bstr(Buffer.alloc(16, 0xc9)) } },
        { name: 'a receipt', type: 'receipt', body: { delivered: list(bstr(request)), read: list() } },
      ]),
      ...fails('time', [
        { name: 'a time 24 hours and a millisecond ahead', entries: { t: list(uint(nowMs + 86_400_001), uint(0)) } },
        { name: 'expired at this millisecond', entries: { x: uint(nowMs) } },
      ]),
      ...fails('replay', [
        { name: 'the envelope of an earlier vector', before: { arrived: first }, randomness: first },
        { name: 'the same answer in a new envelope', before: { arrived: first }, acknowledged: true },
      ]),
    ]
  }
}
