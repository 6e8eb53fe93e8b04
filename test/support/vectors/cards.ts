import { backwards, bstr, list, map, tstr, uint } from '../reference/cbor.ts'
import { bundleHash, card, cardEntries, type CardParts, deviceItem } from '../reference/card.ts'
import { sha256 } from '../reference/content.ts'
import { certify, type Party, withOtherExponent } from '../reference/party.ts'
import { seeded } from '../reference/random.ts'
import { bytesText } from './bytes-text.ts'
import { hexOf } from './sealing.ts'

interface CardCase extends Partial<CardParts> {
  readonly name: string
  readonly expect?: string
  /** The party whose card is requested; default: alice. */
  readonly asked?: Party
  /** The card itself, if its parts cannot express it. */
  readonly bytes?: Buffer
  /** Whether each device in it has a valid certificate, in order. */
  readonly certified?: readonly boolean[]
}

/** Cards that arrived for the account id of alice. */
export function makeCards(alice: Party, bob: Party) {
  const right = card({ party: alice })
  const named = {
    ...{ spki: alice.spki, mlKem: alice.mlKem, mlDsa: alice.mlDsa, certificate: alice.first.certificate },
    ...{ rsaSignature: rightOf(alice, 'rsaSig').subarray(3), mlDsaSignature: rightOf(alice, 'dsaSig').subarray(3) },
    ...{ spkiOfBob: bob.spki, mlKemOfBob: bob.mlKem, mlDsaOfBob: bob.mlDsa },
  }
  const cases = [...successes(alice, bob), ...malformed(alice, right), ...unproven(alice, bob)]
  return {
    protocol: 1,
    subject: 'cards',
    sections: '3',
    note: 'Answers to a question for the card of an account. malformed: the bytes are no card. unproven: a card, but not of this account.',
    given: { bundleHash: bundleHash(alice).toString('hex'), named: hexOf(named) },
    vectors: cases.map(({ name, expect = 'success', asked = alice, certified, bytes, ...parts }) => ({
      ...{ name, expect, account: asked.id.toString('hex') },
      card: bytesText(bytes ?? card({ party: alice, ...parts }), named),
      ...(expect === 'success' && { certified: certified ?? [true] }),
    })),
  }
}

function successes(alice: Party, bob: Party): CardCase[] {
  const { first, second } = alice
  const salt = seeded('cards/salt', 32)
  const device = (certificate: Buffer, change = {}) => list(deviceItem({ ...first, certificate, ...change }))
  return [
    { name: 'a card' },
    { name: 'no device', entries: { devices: list() }, certified: [] },
    {
      name: '32 devices',
      entries: { devices: list(...Array.from({ length: 32 }, () => deviceItem(first))) },
      certified: Array.from({ length: 32 }, () => true),
    },
    { name: 'versions 1 and 2', entries: { versions: list(uint(1), uint(2)) } },
    {
      name: 'keys that SPEC.md does not define',
      entries: { z: tstr('new'), devices: list(deviceItem(first, { z: uint(1) })) },
    },
    { name: '65,536 bytes', bytes: padded(alice, 65_536) },
    {
      name: 'a device that another account certified, beside a right one',
      entries: {
        devices: list(
          deviceItem({ ...first, certificate: certify(bob.rsaPrivate, first.id, first.raw, salt) }),
          deviceItem(second),
        ),
      },
      certified: [false, true],
    },
    {
      name: 'a certificate for another device id',
      entries: { devices: device(first.certificate, { id: second.id }) },
      certified: [false],
    },
    {
      name: 'a certificate for another key',
      entries: { devices: device(first.certificate, { raw: second.raw }) },
      certified: [false],
    },
    {
      name: 'a certificate with a salt of 20 bytes',
      entries: { devices: device(certify(alice.rsaPrivate, first.id, first.raw, salt.subarray(0, 20))) },
      certified: [false],
    },
  ]
}

function malformed(alice: Party, right: Buffer): CardCase[] {
  const { first } = alice
  const entries = cardEntries({ party: alice })
  const bundle = cardEntries({ party: alice, entries: { versions: undefined } })
  const withVersions = (versions: Buffer) => map({ ...bundle, versions })
  const cases: Omit<CardCase, 'expect'>[] = [
    { name: 'no byte', bytes: Buffer.alloc(0) },
    { name: 'without its last byte', bytes: right.subarray(0, -1) },
    { name: 'its first half', bytes: right.subarray(0, right.length / 2) },
    { name: 'a byte after it', bytes: Buffer.concat([right, Buffer.alloc(1)]) },
    { name: 'no map', bytes: list(tstr('card')) },
    { name: 'keys in the opposite order', bytes: backwards(entries) },
    { name: 'a key twice', bytes: twice(right) },
    { name: 'a version in two bytes where one is enough', bytes: withVersions(Buffer.of(0x81, 0x18, 0x01)) },
    { name: 'a list of indefinite length', bytes: withVersions(Buffer.of(0x9f, 0x01, 0xff)) },
    { name: '65,537 bytes', bytes: padded(alice, 65_537) },
    { name: 'no ML-DSA signature', entries: { dsaSig: undefined } },
    { name: 'no list of devices', entries: { devices: undefined } },
    { name: 'an Ed25519 key of 31 bytes', entries: { ed: bstr(alice.ed25519.subarray(1)) } },
    { name: 'an ML-KEM key of 1,185 bytes', entries: { kem: bstr(Buffer.concat([alice.mlKem, Buffer.alloc(1)])) } },
    { name: 'an RSA signature of 256 bytes', entries: { rsaSig: bstr(Buffer.alloc(256)) } },
    { name: 'an SPKI as a text', entries: { spki: tstr('spki') } },
    { name: '33 devices', entries: { devices: list(...Array.from({ length: 33 }, () => deviceItem(first))) } },
    { name: 'a device id of 15 bytes', entries: { devices: list(deviceItem({ ...first, id: Buffer.alloc(15) })) } },
    { name: 'version 2 only', entries: { versions: list(uint(2)) } },
    { name: 'no version', entries: { versions: list() } },
  ]
  return cases.map((one) => ({ ...one, expect: 'malformed' }))
}

/** Cards of valid form that do not prove themselves. */
function unproven(alice: Party, bob: Party): CardCase[] {
  const other = withOtherExponent(alice)
  const noKem = { ...alice, mlKem: Buffer.alloc(1184, 0xff) }
  const spki = Buffer.concat([alice.spki, Buffer.alloc(1)])
  const longer = { ...alice, spki, id: sha256(spki) }
  const signed = Buffer.from('another hash')
  const cases: Omit<CardCase, 'expect'>[] = [
    { name: 'of another account', asked: bob },
    { name: 'the SPKI of another account', entries: { spki: bstr(bob.spki) } },
    { name: 'the Ed25519 key of another account', entries: { ed: bstr(bob.ed25519) } },
    { name: 'the ML-KEM key of another account', entries: { kem: bstr(bob.mlKem) } },
    { name: 'the ML-DSA key of another account', entries: { dsa: bstr(bob.mlDsa) } },
    { name: 'an RSA signature by another account', rsaBy: bob },
    { name: 'an ML-DSA signature by another account', dsaBy: bob },
    { name: 'an RSA signature over something else', signed, entries: { dsaSig: rightOf(alice, 'dsaSig') } },
    { name: 'an ML-DSA signature over something else', signed, entries: { rsaSig: rightOf(alice, 'rsaSig') } },
    { name: 'an RSA signature with a salt of 20 bytes', saltLength: 20 },
    { name: 'an ML-DSA signature with a context', context: Buffer.from('privy') },
    { name: 'no RSA signature but 384 zeros', entries: { rsaSig: bstr(Buffer.alloc(384)) } },
    { name: 'an ML-KEM key with coefficients beyond the modulus, signed', party: noKem },
    { name: 'an SPKI with a byte after it, signed, for its own account id', asked: longer, party: longer },
    { name: 'an RSA key with the exponent 65,539, signed, for its own account id', asked: other, party: other },
  ]
  return cases.map((one) => ({ ...one, expect: 'unproven' }))
}

function rightOf(party: Party, key: string): Buffer {
  return cardEntries({ party })[key] ?? Buffer.alloc(0)
}

/** A valid card of this length, padded by a key that SPEC.md does not define. */
function padded(party: Party, length: number): Buffer {
  const empty = card({ party, entries: { z: bstr(Buffer.alloc(60_000)) } })
  return card({ party, entries: { z: bstr(Buffer.alloc(60_000 + length - empty.length)) } })
}

/** A valid card whose last pair is repeated. */
function twice(right: Buffer): Buffer {
  const pair = Buffer.concat([tstr('versions'), list(uint(1))])
  return Buffer.concat([Buffer.of(0xa9), right.subarray(1), pair])
}
