import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { accountRoot, bip39Seed, subkey } from '../../../src/identity/kdf.ts'
import { wordsOf } from '../../../src/identity/mnemonic.ts'
import { accountNumber, deviceNumber } from '../nodes/accounts.ts'
import { seeded } from './random.ts'
import { pssSign } from './rsa.ts'

/** A device of a party: its Ed25519 key, and the signature of the account over it. */
export interface ReferenceDevice {
  /** 16 bytes. */
  readonly id: Buffer
  readonly seed: Buffer
  readonly raw: Buffer
  readonly key: KeyObject
  readonly certificate: Buffer
}

/** An account of the vectors. Its keys follow from its words (`kdf-v1.json`). Its functions use no code of src. */
export interface Party {
  readonly name: string
  readonly words: string
  /** SHA-256 of `spki`. */
  readonly id: Buffer
  readonly spki: Buffer
  readonly rsaPublic: KeyObject
  readonly rsaPrivate: KeyObject
  readonly ed25519: Buffer
  /** `d || z`, 64 bytes. */
  readonly mlKemSeed: Buffer
  readonly mlKem: Buffer
  readonly mlDsaSeed: Buffer
  readonly mlDsa: Buffer
  readonly mlDsaSecret: Uint8Array
  /** The device that sends. */
  readonly first: ReferenceDevice
  readonly second: ReferenceDevice
}

/** The account whose entropy is this byte 32 times. */
export async function partyNumber(byte: number, name: string): Promise<Party> {
  const keys = await accountNumber(byte)
  const words = wordsOf(new Uint8Array(32).fill(byte))
  const root = accountRoot(await bip39Seed(words, ''))
  const mlKemSeed = Buffer.from(subkey(root, 'identity/ml-kem-768', 64))
  const mlDsaSeed = Buffer.from(subkey(root, 'identity/ml-dsa-65', 32))
  const dsa = ml_dsa65.keygen(mlDsaSeed)
  const spki = keys.rsa.publicKey.export({ format: 'der', type: 'spki' })
  const device = (number: number): ReferenceDevice => {
    const { raw, seed, privateKey } = keys.deviceKey(deviceNumber(number))
    const id = Buffer.alloc(16, number)
    const certificate = certify(keys.rsa.privateKey, id, raw, seeded(`${name}/device ${number}/salt`, 32))
    return { id, seed: Buffer.from(seed), raw: Buffer.from(raw), key: privateKey, certificate }
  }
  return {
    name,
    words,
    id: createHash('sha256').update(spki).digest(),
    spki,
    rsaPublic: keys.rsa.publicKey,
    rsaPrivate: keys.rsa.privateKey,
    ed25519: Buffer.from(keys.bundle.ed25519),
    mlKemSeed,
    mlKem: Buffer.from(ml_kem768.keygen(mlKemSeed).publicKey),
    mlDsaSeed,
    mlDsa: Buffer.from(dsa.publicKey),
    mlDsaSecret: dsa.secretKey,
    first: device(1),
    second: device(2),
  }
}

/** SPEC.md section 3.1: the signature of a device certificate. */
export function certify(rsaPrivate: KeyObject, id: Uint8Array, key: Uint8Array, salt: Uint8Array): Buffer {
  return pssSign(rsaPrivate, Buffer.concat([Buffer.from('privy/v1/device\0'), id, key]), salt)
}

/** The RSA key of a party with the exponent 65,539 instead of 65,537: of the same length, but not canonical. */
export function withOtherExponent(party: Party): Party {
  const jwk = party.rsaPrivate.export({ format: 'jwk' })
  const [p, q] = [number(jwk.p), number(jwk.q)]
  const e = 65_539n
  const d = inverse(e, (p - 1n) * (q - 1n))
  const changed = { e: base64url(e), d: base64url(d), dp: base64url(d % (p - 1n)), dq: base64url(d % (q - 1n)) }
  const rsaPrivate = createPrivateKey({ key: { ...jwk, ...changed }, format: 'jwk' })
  return { ...party, ...withKey(rsaPrivate) }
}

function withKey(rsaPrivate: KeyObject) {
  const rsaPublic = createPublicKey(rsaPrivate)
  const spki = rsaPublic.export({ format: 'der', type: 'spki' })
  return { rsaPrivate, rsaPublic, spki, id: createHash('sha256').update(spki).digest() }
}

const number = (text = ''): bigint => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`)

function base64url(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}

/** By Euler: e is a small prime, so a multiple of m plus 1 is divisible by it within e steps. */
function inverse(e: bigint, m: bigint): bigint {
  for (let k = 1n; k < e; k++) if ((k * m + 1n) % e === 0n) return (k * m + 1n) / e
  throw new RangeError('no inverse')
}
