import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { type Bytes, concat, fromHex } from '../shared/bytes.ts'
import type { KeyPair } from './rsa.ts'

interface RawFormat {
  /** DER bytes before the seed in a PKCS#8 PrivateKeyInfo, hexadecimal. */
  readonly pkcs8: string
  readonly seedLength: number
  /** DER bytes before the key in a SubjectPublicKeyInfo, hexadecimal. */
  readonly spki: string
  readonly publicLength: number
}

/** Node takes keys in DER only. The seeds are the CHOICE `seed [0]` of RFC 9935 (ML-KEM) and RFC 9881 (ML-DSA); Ed25519 is RFC 8410. */
const formats = {
  ed25519: {
    pkcs8: '302e020100300506032b657004220420',
    seedLength: 32,
    spki: '302a300506032b6570032100',
    publicLength: 32,
  },
  'ml-kem-768': {
    pkcs8: '3054020100300b060960864801650304040204428040',
    seedLength: 64,
    spki: '308204b2300b0609608648016503040402038204a100',
    publicLength: 1184,
  },
  'ml-dsa-65': {
    pkcs8: '3034020100300b060960864801650304031204228020',
    seedLength: 32,
    spki: '308207b2300b0609608648016503040312038207a100',
    publicLength: 1952,
  },
} as const satisfies Record<string, RawFormat>

export type RawKeyType = keyof typeof formats

/**
 * The key pair of a seed: 32 bytes (RFC 8032) for Ed25519, 64 bytes `d||z` (FIPS 203) for ML-KEM-768, 32 bytes `xi` (FIPS 204) for ML-DSA-65.
 * @throws RangeError if the seed has another length
 */
export function pairFromSeed(type: RawKeyType, seed: Bytes): KeyPair {
  const { pkcs8, seedLength } = formats[type]
  if (seed.length !== seedLength) throw new RangeError(`a seed of ${type} has ${seedLength} bytes`)
  const der = Buffer.from(concat(fromHex(pkcs8), seed).buffer)
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  der.fill(0)
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

/**
 * A public key from its raw bytes: 32 for Ed25519, 1184 for ML-KEM-768, 1952 for ML-DSA-65.
 * @throws Error if the length differs, or the bytes are not a valid key (FIPS 203 section 7.2)
 */
export function publicFromRaw(type: RawKeyType, raw: Bytes): KeyObject {
  const { spki, publicLength } = formats[type]
  if (raw.length !== publicLength) throw new RangeError(`a public key of ${type} has ${publicLength} bytes`)
  return createPublicKey({ key: Buffer.from(concat(fromHex(spki), raw).buffer), format: 'der', type: 'spki' })
}

/** The raw bytes of a public key, as {@link publicFromRaw} takes them. */
export function rawPublic(type: RawKeyType, key: KeyObject): Bytes {
  return spkiOf(key).slice(-formats[type].publicLength)
}

/** SubjectPublicKeyInfo, DER. */
export function spkiOf(key: KeyObject): Bytes {
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }))
}
