import { backwards, bstr, list, rawText, tstr, uint } from '../reference/cbor.ts'
import { contentEntries, findStamp } from '../reference/content.ts'
import { requestKey } from '../reference/pair.ts'
import { certify, withOtherExponent } from '../reference/party.ts'
import { seeded } from '../reference/random.ts'
import { dropOf, type Fault } from '../reference/seal.ts'
import type { RequestCase, RequestScene } from './requests.ts'
import { hour, nowMs, posing } from './sealing.ts'

/** Invalid requests, each wrong in one place only, in the order of the checks of SPEC.md section 5. */
export function requestFailures({
  alice,
  bob,
  carol,
  keys,
  parts,
  plain,
  stamp,
  earlier,
  stamped,
}: RequestScene): RequestCase[] {
  const salt = seeded('requests/salt', 32)
  const { first } = alice
  const other = withOtherExponent(alice)
  const certified = (id: Buffer, key: Buffer, by = alice, saltOf = salt) => ({
    certificate: certify(by.rsaPrivate, id, key, saltOf),
  })
  const exactly = (bits: number) => (envelope: Buffer) =>
    findStamp(`privy://${bob.id.toString('hex')}/requests`, envelope, hour, { bits, exactly: true })
  const fails = (expect: string, cases: readonly RequestCase[]) => cases.map((one) => ({ ...one, expect }))
  const entries = contentEntries(parts({}))
  const broken: Fault[] = ['version', 'suite', 'rsa ciphertext', 'inner ciphertext', 'padding']
  return [
    ...fails('size', [
      { name: 'an envelope of 16,384 bytes', size: 16_384 },
      { name: 'an envelope without its last byte', arrives: (envelope) => envelope.subarray(0, -1) },
      { name: 'an envelope with a byte more', arrives: (envelope) => Buffer.concat([envelope, Buffer.alloc(1)]) },
      { name: 'no byte', arrives: () => Buffer.alloc(0) },
    ]),
    ...broken.map((fault) => ({ name: `wrong: ${fault}`, expect: dropOf[fault], fault })),
    ...fails('tag', [
      { name: 'an invite secret that was not given out', key: requestKey(bob.id, 'BBBBBBBBBBBBBBBBBBBBBB') },
      { name: 'the request key of the sender', key: requestKey(alice.id) },
    ]),
    ...fails('decrypt', [{ name: 'sealed with the keys of another account', keysOf: carol }]),
    ...fails('content', [
      { name: 'no CBOR', bytes: Buffer.from('hello') },
      { name: 'keys in the opposite order', bytes: backwards(entries) },
      { name: 'a byte after the content', bytes: Buffer.concat([plain, Buffer.alloc(1)]) },
      { name: 'the content without its last byte', bytes: plain.subarray(0, -1) },
      { name: 'an id of 15 bytes', entries: { i: bstr(Buffer.alloc(15)) } },
      { name: 'a certificate of 383 bytes', entries: { c: bstr(first.certificate.subarray(1)) } },
      { name: 'no device', entries: { d: undefined } },
      { name: 'a count of 65,536', entries: { t: list(uint(nowMs), uint(65_536)) } },
      { name: 'nine heads', entries: { h: list(...Array.from({ length: 9 }, () => bstr(Buffer.alloc(32)))) } },
      { name: 'a secret of 31 bytes', body: { secret: bstr(Buffer.alloc(31)) } },
      { name: 'no inbox key', body: { inboxKey: undefined } },
      { name: 'a name of 65 code points', body: { name: tstr('n'.repeat(65)) } },
      { name: 'a text of 281 code points', body: { text: tstr('t'.repeat(281)) } },
      { name: 'a text that is not UTF-8', body: { text: rawText(Buffer.of(0xc3, 0x28)) } },
      { name: 'a text as a byte string', body: { text: bstr(Buffer.from('hello')) } },
      { name: 'a text message, of an account that the recipient asked', type: 'text', before: { asked: true } },
    ]),
    ...fails('signature', [
      { name: 'a text message, of a stranger', type: 'text' },
      { name: 'the SPKI of another account', body: { spki: bstr(carol.spki) } },
      { name: 'the account id of another account', from: posing(alice, {}, carol.id) },
      { name: 'from the recipient', from: bob, body: { spki: bstr(bob.spki) } },
      {
        name: 'an SPKI with the exponent 65,539',
        from: posing(alice, certified(first.id, first.raw, other), other.id),
        body: { spki: bstr(other.spki) },
      },
      { name: 'a certificate by another account', from: posing(alice, certified(first.id, first.raw, carol)) },
      { name: 'a certificate for another device id', from: posing(alice, certified(alice.second.id, first.raw)) },
      { name: 'a certificate for another key', from: posing(alice, certified(first.id, alice.second.raw)) },
      {
        name: 'a certificate with a salt of 20 bytes',
        from: posing(alice, certified(first.id, first.raw, alice, salt.subarray(0, 20))),
      },
      { name: 'signed by another device', fault: 'signature by another device' },
      { name: 'signed for another recipient', fault: 'signature for another recipient' },
      { name: 'signed over another header', fault: 'signature over another header' },
    ]),
    ...fails('time', [
      { name: 'a time 24 hours and a millisecond ahead', entries: { t: list(uint(nowMs + 86_400_001), uint(0)) } },
      { name: 'expired at this millisecond', entries: { x: uint(nowMs) } },
    ]),
    ...fails('stamp', [
      { name: 'no stamp and no invite secret', key: keys.open },
      { name: 'a stamp of 19 zero bits', stamp: exactly(19), key: keys.open },
      { name: 'a stamp of three hours ago', stamp, key: keys.open, randomness: stamped, nowMs: nowMs + 10_800_000 },
      { name: 'a stamp of three hours ahead', stamp, key: keys.open, randomness: stamped, nowMs: nowMs - 10_800_000 },
      {
        name: 'a stamp for another account',
        stamp: (envelope) => findStamp(`privy://${carol.id.toString('hex')}/requests`, envelope, hour),
        key: keys.open,
      },
      { name: 'a stamp of another envelope', stamp: () => stamp(Buffer.alloc(4096, 0x5a)), key: keys.open },
      {
        name: 'a stamp of another hour',
        stamp: (envelope) => ({ ...stamp(envelope), hour: hour - 1 }),
        key: keys.open,
        randomness: stamped,
      },
      {
        name: 'a stamp of 20 zero bits while 16 wait',
        stamp,
        key: keys.open,
        randomness: stamped,
        before: { waiting: 16 },
      },
      { name: 'the 51st under an invite', before: { invited: 50 } },
      {
        name: 'no dearer than the cheapest of 200 that wait',
        stamp,
        key: keys.open,
        randomness: stamped,
        before: { waiting: 200, cheapest: 20 },
      },
    ]),
    ...fails('replay', [
      { name: 'the envelope of an earlier vector', before: { arrived: earlier }, randomness: earlier },
      { name: 'a known id in a new envelope', before: { arrived: earlier } },
    ]),
  ]
}
