import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { envelopeTag, pairKey, pairRoot, requestKey } from '../../src/crypto/derive.ts'
import { isSignedBy, open, type OpeningKeys } from '../../src/crypto/open.ts'
import { type RecipientKeys, seal } from '../../src/crypto/seal.ts'
import type { AccountKeys } from '../../src/identity/keys.ts'
import { isDrop } from '../../src/protocol/drops.ts'
import { envelopeSizes, maxContentLength, type OuterEnvelope, parseEnvelope } from '../../src/protocol/envelope.ts'
import { utf8 } from '../../src/shared/bytes.ts'
import { accountNumber, deviceNumber } from '../support/nodes/accounts.ts'

const random = (length: number) => new Uint8Array(randomBytes(length))

const publicKeysOf = (keys: AccountKeys): RecipientKeys => ({
  account: keys.id,
  spki: keys.bundle.spki,
  rsa: keys.rsa.publicKey,
  mlKemRaw: keys.bundle.mlKem,
  mlKem: keys.mlKem.publicKey,
})
const openingKeysOf = (keys: AccountKeys): OpeningKeys => ({
  ...publicKeysOf(keys),
  rsaPrivate: keys.rsa.privateKey,
  mlKemPrivate: keys.mlKem.privateKey,
})

let alice: AccountKeys, bob: AccountKeys, carol: AccountKeys
let key: Uint8Array

beforeAll(async () => {
  ;[alice, bob, carol] = await Promise.all([accountNumber(1), accountNumber(2), accountNumber(3)])
  const root = pairRoot({ account: alice.id, secret: random(32) }, { account: bob.id, secret: random(32) })
  key = pairKey(root, alice.id, bob.id)
})

const sealFrom = (sender: AccountKeys, content: Uint8Array, recipient = bob) =>
  seal({
    key,
    recipient: publicKeysOf(recipient),
    sender: { account: sender.id, deviceKey: sender.deviceKey(deviceNumber(1)).privateKey },
    content,
    random,
  })

function parsed(envelope: Uint8Array): OuterEnvelope {
  const outer = parseEnvelope(envelope)
  if (isDrop(outer)) throw new Error(outer.drop)
  return outer
}

describe('what is sealed', () => {
  test('opens for its recipient, and is signed by its sender and by nobody else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20_000 }), (content) => {
        const opened = open(parsed(sealFrom(alice, content)), key, openingKeysOf(bob))
        if (isDrop(opened)) throw new Error(opened.drop)
        expect(opened.content).toEqual(new Uint8Array(content))
        expect(opened.sender).toBe(alice.id)
        expect(isSignedBy(opened, alice.deviceKey(deviceNumber(1)).publicKey)).toBe(true)
        expect(isSignedBy(opened, alice.deviceKey(deviceNumber(2)).publicKey)).toBe(false)
        expect(isSignedBy(opened, carol.deviceKey(deviceNumber(1)).publicKey)).toBe(false)
      }),
      { numRuns: 20 },
    )
  })

  test.each([1, 2459, 2460, 10_000, 50_000, maxContentLength])(
    'a content of %i bytes has one of four lengths',
    (length) => {
      expect(envelopeSizes).toContain(sealFrom(alice, new Uint8Array(length)).length)
    },
  )

  test('longer than the longest is refused', () => {
    expect(() => sealFrom(alice, new Uint8Array(maxContentLength + 1))).toThrow('fits no envelope')
  })

  test('is different every time, and its tag is that of the key', () => {
    const [one, two] = [sealFrom(alice, utf8('hi')), sealFrom(alice, utf8('hi'))]
    expect(one).not.toEqual(two)
    expect(parsed(one).tag).toEqual(envelopeTag(key, parsed(one).salt))
  })
})

describe('what does not open', () => {
  test('any flipped bit', () => {
    const envelope = sealFrom(alice, utf8('attack at dawn'))
    fc.assert(
      fc.property(fc.nat(envelope.length * 8 - 1), (bit) => {
        const flipped = envelope.slice()
        const at = bit >> 3
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7))
        const outer = parseEnvelope(flipped)
        // Version, salt, tag and everything sealed: all of it is covered.
        if (isDrop(outer)) return
        expect(isDrop(open(outer, key, openingKeysOf(bob)))).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  test('any other length', () => {
    const envelope = sealFrom(alice, utf8('hi'))
    fc.assert(
      fc.property(fc.nat(300_000), (length) => {
        const resized = new Uint8Array(length)
        resized.set(envelope.subarray(0, length))
        const outer = parseEnvelope(resized)
        if (isDrop(outer)) {
          expect(outer.drop).toBe('size')
          return
        }
        expect(length === envelope.length).toBe(!isDrop(open(outer, key, openingKeysOf(bob))))
      }),
      { examples: [[4096], [16_384], [65_536], [262_144]] },
    )
  })

  test('random bytes of the right lengths', () => {
    fc.assert(
      fc.property(fc.constantFrom(...envelopeSizes), fc.nat(255), (size, version) => {
        const bytes = random(size)
        bytes[0] = version
        const outer = parseEnvelope(bytes)
        if (isDrop(outer)) {
          expect(outer.drop).toBe('version')
          return
        }
        expect(open(outer, key, openingKeysOf(bob))).toEqual({ drop: 'decrypt' })
      }),
    )
  })

  test('what is for somebody else, even with the same outer key', () => {
    const envelope = parsed(sealFrom(alice, utf8('hi')))
    expect(open(envelope, key, openingKeysOf(carol))).toEqual({ drop: 'decrypt' })
  })

  test('what has another outer key', () => {
    const envelope = parsed(sealFrom(alice, utf8('hi')))
    expect(open(envelope, requestKey(bob.id), openingKeysOf(bob))).toEqual({ drop: 'decrypt' })
  })
})

test('both contacts come to the same pair root, and to a key for each direction', () => {
  const ours = { account: alice.id, secret: random(32) }
  const theirs = { account: bob.id, secret: random(32) }
  const root = pairRoot(ours, theirs)
  expect(pairRoot(theirs, ours)).toEqual(root)
  expect(pairKey(root, alice.id, bob.id)).not.toEqual(pairKey(root, bob.id, alice.id))
})
