/**
 * A second implementation of section 4 of SPEC.md, written from its text alone, without code of src/crypto. It checks the first one, and can also seal
 * invalid envelopes. All randomness is a parameter (own OAEP, another library for ML-KEM), so that each vector can be generated again byte for byte.
 */
import { createCipheriv, createHash, createHmac, hkdfSync, type KeyObject, sign } from 'node:crypto'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import type { Party } from './party.ts'
import { oaepEncrypt } from './rsa.ts'

/** Faults of an envelope. Each changes one place only. */
export const faults = [
  'version',
  'suite',
  'tag',
  'outer ciphertext',
  'header not authenticated',
  'rsa ciphertext',
  'ml-kem ciphertext',
  'inner ciphertext',
  'padding',
  'length beyond the body',
  'signature for another recipient',
  'signature over another header',
  'signature by another device',
] as const
export type Fault = (typeof faults)[number]

/** The drop reason of each fault. */
export const dropOf: Readonly<Record<Fault, string>> = {
  version: 'version',
  suite: 'version',
  tag: 'tag',
  'outer ciphertext': 'decrypt',
  'header not authenticated': 'decrypt',
  'rsa ciphertext': 'decrypt',
  'ml-kem ciphertext': 'decrypt',
  'inner ciphertext': 'decrypt',
  padding: 'padding',
  'length beyond the body': 'padding',
  'signature for another recipient': 'signature',
  'signature over another header': 'signature',
  'signature by another device': 'signature',
}

export const envelopeSizes = [4096, 16_384, 65_536, 262_144] as const

/** The random values of an envelope. */
export interface SealRandomness {
  /** 15 bytes. */
  readonly r: Buffer
  /** s_rsa, and the seed of OAEP: 32 bytes each. */
  readonly rsaSecret: Buffer
  readonly oaepSeed: Buffer
  /** `m` of ML-KEM.Encaps_internal (FIPS 203 section 6.2): 32 bytes. */
  readonly kemMessage: Buffer
}

export interface ReferenceInput {
  readonly key: Uint8Array
  /** The party whose keys seal the envelope. */
  readonly recipient: Pick<Party, 'id' | 'spki' | 'rsaPublic' | 'mlKem'>
  readonly senderId: Uint8Array
  readonly deviceKey: KeyObject
  readonly otherDeviceKey: KeyObject
  readonly content: Uint8Array
  readonly randomness: SealRandomness
  readonly fault?: Fault | undefined
  /** Length of the envelope; default: the smallest that holds the content. */
  readonly size?: number | undefined
}

/** Seals, and also returns the intermediate values. */
export function referenceSeal({ fault, ...input }: ReferenceInput) {
  const { key, recipient, randomness } = input
  const { r, rsaSecret } = randomness
  const tag = createHmac('sha256', key).update(r).digest().subarray(0, 16)
  const header = Buffer.concat([Buffer.of(1), r, tag])
  const rsa = oaepEncrypt(recipient.rsaPublic, rsaSecret, 'privy/1/kem', randomness.oaepSeed)
  const kem = ml_kem768.encapsulate(recipient.mlKem, randomness.kemMessage)
  const front = Buffer.concat([Buffer.of(fault === 'suite' ? 2 : 1), rsa, kem.cipherText])
  const digest = signedDigest(input, header, front, fault)
  const signature = sign(null, digest, fault === 'signature by another device' ? input.otherDeviceKey : input.deviceKey)
  const body = bodyOf(input, signature, fault)
  const salt = hash('sha256', front, recipient.spki, recipient.mlKem)
  const secrets = Buffer.concat([rsaSecret, kem.sharedSecret])
  const innerKey = Buffer.from(hkdfSync('sha512', secrets, salt, 'privy/1/msg', 44))
  const inner = Buffer.concat([front, gcm(innerKey, body, Buffer.alloc(0))])
  if (fault === 'rsa ciphertext') flip(inner, 10)
  if (fault === 'ml-kem ciphertext') flip(inner, 500)
  if (fault === 'inner ciphertext') flip(inner, 2000)
  const outerKey = Buffer.from(hkdfSync('sha256', key, r, 'privy/1/envelope', 44))
  const associated = fault === 'header not authenticated' ? Buffer.alloc(0) : header
  const envelope = Buffer.concat([header, gcm(outerKey, inner, associated)])
  if (fault === 'version') envelope[0] = 2
  if (fault === 'tag') flip(envelope, 16)
  if (fault === 'outer ciphertext') flip(envelope, 3000)
  return { envelope, tag, outerKey, kemSecret: Buffer.from(kem.sharedSecret), innerKey, digest, signature }
}

function bodyOf(input: Omit<ReferenceInput, 'fault'>, signature: Buffer, fault: Fault | undefined): Buffer {
  const { content, size = envelopeSizes.find((one) => bodyLength(one) >= 100 + content.length) ?? 0 } = input
  const body = Buffer.alloc(bodyLength(size))
  body.set(input.senderId)
  body.set(signature, 32)
  body.writeUInt32BE(fault === 'length beyond the body' ? body.length : content.length, 96)
  body.set(content, 100)
  if (fault === 'padding') body[body.length - 1] = 1
  return body
}

const bodyLength = (size: number): number => size - 32 - 16 - 1473 - 16

function signedDigest(
  input: Omit<ReferenceInput, 'fault'>,
  header: Buffer,
  front: Buffer,
  fault: Fault | undefined,
): Buffer {
  return hash(
    'sha512',
    Buffer.from('privy/1/signature\0'),
    fault === 'signature over another header' ? Buffer.alloc(32) : header,
    hash('sha256', front),
    input.senderId,
    fault === 'signature for another recipient' ? input.senderId : input.recipient.id,
    input.content,
  )
}

function hash(name: string, ...parts: readonly Uint8Array[]): Buffer {
  return createHash(name).update(Buffer.concat(parts)).digest()
}

function gcm(key: Buffer, plain: Buffer, associated: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key.subarray(0, 32), key.subarray(32)).setAAD(associated)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function flip(bytes: Buffer, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 1
}
