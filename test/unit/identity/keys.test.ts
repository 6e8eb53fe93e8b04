import {
  constants,
  createHmac,
  createPublicKey,
  decapsulate,
  encapsulate,
  generateKeyPairSync,
  hkdfSync,
  pbkdf2Sync,
  sign,
  verify,
} from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  accountOf,
  bundleHash,
  publicKeys,
  rsaPublic,
  signBundle,
  type SignedBundle,
  verifyBundle,
} from '../../../src/identity/bundle.ts'
import { certifyDevice, verifyDeviceCertificate } from '../../../src/identity/device.ts'
import { hkdfExpand, intoKey } from '../../../src/identity/kdf.ts'
import { type AccountKeys, deriveAccount } from '../../../src/identity/keys.ts'
import { wordsOf } from '../../../src/identity/mnemonic.ts'
import { pairFromSeed, publicFromRaw } from '../../../src/identity/raw-keys.ts'
import { rsaNumbers, signPss, verifyPss } from '../../../src/identity/rsa.ts'
import { safetyNumber } from '../../../src/identity/safety-number.ts'
import { concat, fromHex, toHex, utf8 } from '../../../src/shared/bytes.ts'
import { deviceId } from '../../../src/shared/ids.ts'

const phone = deviceId('ab'.repeat(16))
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } as const
let alice: AccountKeys
let mallory: AccountKeys
beforeAll(async () => {
  alice = await deriveAccount(wordsOf(new Uint8Array(32).fill(1)), '')
  mallory = await deriveAccount(wordsOf(new Uint8Array(32).fill(2)), '')
})

/** The longest time in milliseconds for which nothing else got a turn on the event loop while `work` ran. */
async function longestStallMs(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now()
  let longest = 0
  let next: NodeJS.Immediate
  const note = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  const turn = () => {
    note()
    next = setImmediate(turn)
  }
  next = setImmediate(turn)
  await work()
  clearImmediate(next)
  note()
  return longest
}

function flip(bytes: Uint8Array, at: number, bit = 0): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes)
  out[at] = (out[at] ?? 0) ^ (1 << bit)
  return out
}

describe('derivation', () => {
  test('leads to another account with another passphrase', async () => {
    const other = await deriveAccount(wordsOf(new Uint8Array(32).fill(1)), 'x')
    expect(other.id).not.toBe(alice.id)
    expect(other.storage.db).not.toEqual(alice.storage.db)
    expect(other.deviceKey(phone).raw).not.toEqual(alice.deviceKey(phone).raw)
  })

  test('gives each device its own key, the same every time', () => {
    expect(alice.deviceKey(phone).seed).toEqual(alice.deviceKey(phone).seed)
    expect(alice.deviceKey(phone).seed).not.toEqual(alice.deviceKey(deviceId('ac'.repeat(16))).seed)
  })

  test('leaves the event loop free: never held for 150 ms', async () => {
    // The best of a few runs, so that a busy machine does not fail the test; code that blocks does so in each of them.
    let best = Infinity
    for (let run = 0; run < 4 && best >= 150; run += 1)
      best = Math.min(best, await longestStallMs(() => deriveAccount(wordsOf(new Uint8Array(32).fill(10 + run)), '')))
    expect(best).toBeLessThan(150)
  })

  test('(a loop that is held at the beginning, in the middle or at the end is noticed)', async () => {
    const hold = () => pbkdf2Sync('x', 'x', 300_000, 64, 'sha512')
    const breathe = () => new Promise(setImmediate)
    const free = await longestStallMs(breathe)
    for (const work of [
      async () => (hold(), breathe()),
      () => breathe().then(hold).then(breathe),
      () => breathe().then(hold),
    ])
      expect(await longestStallMs(work)).toBeGreaterThan(free + 50)
  })
})

describe('HKDF-Expand', () => {
  test('is what Node has, where Node has it (RFC 5869)', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.uint8Array(),
        fc.integer({ min: 1, max: 300 }),
        (ikm, info, length) => {
          const prk = intoKey(createHmac('sha512', 'salt').update(ikm).digest())
          expect(toHex(hkdfExpand(prk, info, length))).toBe(
            Buffer.from(hkdfSync('sha512', ikm, 'salt', info, length)).toString('hex'),
          )
        },
      ),
    )
    expect(() => hkdfExpand(intoKey(new Uint8Array(64)), new Uint8Array(), 255 * 64 + 1)).toThrow(RangeError)
  })

  test('the bytes a key was made of are zeroed', () => {
    const bytes = new Uint8Array(32).fill(7)
    expect(intoKey(bytes).export()).toEqual(Buffer.alloc(32, 7))
    expect(bytes.every((byte) => byte === 0)).toBe(true)
  })
})

describe('RSA numbers', () => {
  test('of primes too near to each other are refused', () => {
    const p = (1n << 2203n) - 1n
    expect(rsaNumbers(p, p - (1n << 1436n))).toBeUndefined()
    expect(rsaNumbers(p - (1n << 1436n), p)).toBeUndefined()
    expect(rsaNumbers(p, p - (1n << 1436n) - 2n)).toBeDefined()
  })

  test('with a short private exponent are refused', () => {
    expect(rsaNumbers((1n << 1440n) - 1n, 3n)).toBeUndefined()
    expect(rsaNumbers((1n << 2203n) - 1n, 3n)).toBeDefined()
  })

  test('of Mersenne primes invert each other, the larger named p', () => {
    const [small, large] = [(1n << 1279n) - 1n, (1n << 2203n) - 1n]
    const key = rsaNumbers(small, large) ?? expect.unreachable()
    expect([key.p, key.q]).toEqual([large, small])
    expect((key.d * 65537n) % (key.p - 1n)).toBe(1n)
    expect((key.d * 65537n) % (key.q - 1n)).toBe(1n)
    expect((key.qInv * key.q) % key.p).toBe(1n)
    expect([key.dP, key.dQ]).toEqual([key.d % (key.p - 1n), key.d % (key.q - 1n)])
  })
})

describe('bundle', () => {
  let signed: SignedBundle
  beforeAll(() => {
    signed = signBundle(alice)
  })

  test('of an account proves itself', () => {
    expect(verifyBundle(alice.id, signed)).toBe(true)
    expect(accountOf(signed.spki)).toBe(alice.id)
  })

  test('of somebody else does not, however it is mixed', () => {
    const other = signBundle(mallory)
    expect(verifyBundle(alice.id, other)).toBe(false)
    for (const field of ['spki', 'ed25519', 'mlKem', 'mlDsa', 'rsaSignature', 'mlDsaSignature'] as const)
      expect(verifyBundle(alice.id, { ...signed, [field]: other[field] }), field).toBe(false)
    expect(
      verifyBundle(alice.id, { ...signBundle({ ...mallory, bundle: { ...mallory.bundle, spki: alice.bundle.spki } }) }),
    ).toBe(false)
  })

  test.each(['spki', 'ed25519', 'mlKem', 'mlDsa', 'rsaSignature', 'mlDsaSignature'] as const)(
    'fails with any byte of %s flipped',
    (field) => {
      for (let at = 0; at < signed[field].length; at += 1)
        expect(verifyBundle(alice.id, { ...signed, [field]: flip(signed[field], at, at % 8) }), `byte ${at}`).toBe(
          false,
        )
    },
  )

  test.each(['spki', 'ed25519', 'mlKem', 'mlDsa', 'rsaSignature', 'mlDsaSignature'] as const)(
    'fails with %s of another length',
    (field) => {
      const bytes = signed[field]
      for (const wrong of [
        new Uint8Array(),
        bytes.slice(1),
        bytes.slice(0, -1),
        new Uint8Array([...bytes, 0]),
        new Uint8Array(1e6),
      ])
        expect(verifyBundle(alice.id, { ...signed, [field]: wrong }), `${wrong.length} bytes`).toBe(false)
    },
  )

  test('an SPKI must be canonical RSA-3072 with e = 65537, even where it has the fingerprint asked for', () => {
    const wrong = {
      'another exponent': flip(alice.bundle.spki, 421, 1),
      'an even modulus': flip(alice.bundle.spki, 416),
      'a modulus of 3071 bits': flip(alice.bundle.spki, 33, 7),
      'another algorithm': flip(alice.bundle.spki, 18),
      'a parameter': flip(alice.bundle.spki, 20),
      'a trailing byte': new Uint8Array([...alice.bundle.spki, 0]),
      'a key for Ed25519': new Uint8Array(alice.ed25519.publicKey.export({ format: 'der', type: 'spki' })),
    }
    for (const [name, spki] of Object.entries(wrong)) {
      expect(verifyBundle(accountOf(spki), { ...signed, spki }), name).toBe(false)
      expect(() => rsaPublic(spki), name).toThrow(RangeError)
    }
    expect(rsaPublic(alice.bundle.spki).equals(alice.rsa.publicKey)).toBe(true)
  })

  test('of an RSA key with another exponent is refused, though it signs and has the fingerprint', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 3 })
    const spki = new Uint8Array(rsa.publicKey.export({ format: 'der', type: 'spki' }))
    const own = signBundle({ ...mallory, rsa, bundle: { ...mallory.bundle, spki } })
    expect(verify('sha256', bundleHash(own), { key: rsa.publicKey, ...pss }, own.rsaSignature)).toBe(true)
    expect(verifyBundle(accountOf(spki), own)).toBe(false)
  })

  test('its keys are those of the account, ready for use', () => {
    const keys = publicKeys(signed)
    expect(keys.rsa.equals(alice.rsa.publicKey)).toBe(true)
    const { sharedKey, ciphertext } = encapsulate(keys.mlKem)
    expect(decapsulate(alice.mlKem.privateKey, ciphertext)).toEqual(sharedKey)
    for (const [key, pair] of [[keys.ed25519, alice.ed25519] as const, [keys.mlDsa, alice.mlDsa] as const])
      expect(verify(null, utf8('hello'), key, sign(null, utf8('hello'), pair.privateKey))).toBe(true)
  })

  test('an ML-KEM key whose coefficients are out of range is none, even when signed (FIPS 203 section 7.2)', () => {
    const bundle = { ...alice.bundle, mlKem: new Uint8Array(1184).fill(0xff) }
    expect(() => publicKeys(bundle)).toThrow()
    expect(verifyBundle(alice.id, signBundle({ ...alice, bundle }))).toBe(false)
  })

  test('its hash keeps the keys apart', () => {
    const moved = {
      ...alice.bundle,
      spki: alice.bundle.spki.slice(0, -1),
      ed25519: new Uint8Array([1, ...alice.bundle.ed25519]),
    }
    expect(bundleHash(moved)).not.toEqual(bundleHash(alice.bundle))
  })

  test('seeds and raw keys of another length are refused', () => {
    for (const type of ['ed25519', 'ml-kem-768', 'ml-dsa-65'] as const) {
      expect(() => pairFromSeed(type, new Uint8Array(33))).toThrow(RangeError)
      expect(() => publicFromRaw(type, new Uint8Array(33))).toThrow(RangeError)
    }
  })

  test('RFC 8032 section 7.1, test 1', () => {
    const pair = pairFromSeed('ed25519', fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'))
    expect(createPublicKey(pair.privateKey).export({ format: 'jwk' })['x']).toBe(
      Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex').toString('base64url'),
    )
  })
})

describe('device certificate', () => {
  test('holds for the account that made it, and for no other', () => {
    const certificate = certifyDevice(alice, phone)
    expect(certificate.key).toEqual(alice.deviceKey(phone).raw)
    expect(verifyDeviceCertificate(alice.rsa.publicKey, certificate)).toBe(true)
    expect(verifyDeviceCertificate(mallory.rsa.publicKey, certificate)).toBe(false)
  })

  test('fails with any bit or length changed', () => {
    const good = certifyDevice(alice, phone)
    for (let at = 0; at < 32; at += 1)
      expect(verifyDeviceCertificate(alice.rsa.publicKey, { ...good, key: flip(good.key, at, at % 8) })).toBe(false)
    for (let at = 0; at < 384; at += 1)
      expect(
        verifyDeviceCertificate(alice.rsa.publicKey, { ...good, signature: flip(good.signature, at, at % 8) }),
      ).toBe(false)
    for (let at = 0; at < 16; at += 1) {
      const device = deviceId(toHex(flip(fromHex(phone), at, at % 8)))
      expect(verifyDeviceCertificate(alice.rsa.publicKey, { ...good, device })).toBe(false)
    }
    for (const length of [0, 383, 385, 1e6])
      expect(verifyDeviceCertificate(alice.rsa.publicKey, { ...good, signature: new Uint8Array(length) })).toBe(false)
    expect(verifyDeviceCertificate(alice.rsa.publicKey, { ...good, key: new Uint8Array(31) })).toBe(false)
  })

  test('is refused for a key of another length, even when the account signed it', () => {
    for (const length of [31, 32, 33]) {
      const key = new Uint8Array(length)
      const signature = sign('sha256', concat(utf8('privy/v1/device\0'), fromHex(phone), key), {
        key: alice.rsa.privateKey,
        ...pss,
      })
      const certificate = { device: phone, key, signature: new Uint8Array(signature) }
      expect(verifyDeviceCertificate(alice.rsa.publicKey, certificate)).toBe(length === 32)
    }
  })

  test('is refused when its signature lacks a leading zero byte, which OpenSSL does not mind', () => {
    const { publicKey, privateKey } = alice.rsa
    const text = utf8('text')
    // One of 256 signatures begins so.
    let signature = signPss(text, privateKey)
    while (signature[0] !== 0) signature = signPss(text, privateKey)
    const shorter = signature.slice(1)
    expect(verify('sha256', text, { key: publicKey, ...pss }, shorter)).toBe(true)
    expect(verifyPss(text, publicKey, shorter)).toBe(false)
    expect(verifyPss(text, publicKey, signature)).toBe(true)
  })

  test('is no signature over a bundle, nor the other way round', () => {
    const { signature } = certifyDevice(alice, phone)
    const signed = signBundle(alice)
    expect(verifyBundle(alice.id, { ...signed, rsaSignature: signature })).toBe(false)
    expect(
      verifyDeviceCertificate(alice.rsa.publicKey, { ...certifyDevice(alice, phone), signature: signed.rsaSignature }),
    ).toBe(false)
  })
})

test('a safety number has twelve groups of five digits, the same for both, another for every other pair', () => {
  const [a, b] = [bundleHash(alice.bundle), bundleHash(mallory.bundle)]
  expect(safetyNumber(a, b)).toMatch(/^\d{5}( \d{5}){11}$/)
  expect(safetyNumber(a, b)).toBe(safetyNumber(b, a))
  expect(safetyNumber(a, flip(b, 63))).not.toBe(safetyNumber(a, b))
})
