import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { decode, encode } from 'cborg'
import { type Bytes, concat, u32, utf8 } from '../../shared/bytes.ts'
import type { RandomBytes } from '../../shared/time.ts'

/**
 * Payload of an entry: version 1 | salt 16 | AES-256-GCM(length 4 | CBOR list of byte strings | zeros) | tag 16.
 * Key = HKDF-SHA-256(`storage/db`, salt, `privy/1/log`). It is used once, so the nonce is zero. Associated data: version, salt, log address.
 */
const version = 1
const saltLength = 16
const tagLength = 16
const headLength = 1 + saltLength
const nonce = new Uint8Array(12)

export interface PayloadKey {
  /** Storage key `db`, 32 bytes. */
  readonly key: Bytes
  /** OrbitDB address of the log. A payload opens only in the log that it was written to. */
  readonly address: string
}

/** Encrypts the records of one entry. Padding hides the length except for its size class. */
export function sealPayload(records: readonly Uint8Array[], { key, address }: PayloadKey, random: RandomBytes): Bytes {
  const body = encode(records)
  const plain = new Uint8Array(sizeClass(4 + body.length))
  plain.set(u32(body.length))
  plain.set(body, 4)
  const head = concat(new Uint8Array([version]), random(saltLength))
  const cipher = createCipheriv('aes-256-gcm', entryKey(key, head), nonce, { authTagLength: tagLength })
  cipher.setAAD(concat(head, utf8(address)))
  return concat(head, cipher.update(plain), cipher.final(), cipher.getAuthTag())
}

/**
 * Decrypts a payload of {@link sealPayload}.
 * @throws Error if version, key or log differ, if a bit changed, or if the plaintext is not a list of byte strings
 */
export function openPayload(payload: Uint8Array, { key, address }: PayloadKey): Bytes[] {
  if (payload[0] !== version || payload.length < headLength + 4 + tagLength) throw new Error('unknown payload version')
  const head = payload.subarray(0, headLength)
  const decipher = createDecipheriv('aes-256-gcm', entryKey(key, head), nonce, { authTagLength: tagLength })
  decipher.setAAD(concat(head, utf8(address)))
  decipher.setAuthTag(payload.subarray(-tagLength))
  const plain = concat(decipher.update(payload.subarray(headLength, -tagLength)), decipher.final())
  const length = new DataView(plain.buffer).getUint32(0)
  if (length > plain.length - 4 || plain.subarray(4 + length).some((byte) => byte !== 0)) throw new Error('bad padding')
  const records: unknown = decode(plain.subarray(4, 4 + length))
  if (!Array.isArray(records)) throw new Error('payload is not a list')
  return records.map((record: unknown) => {
    if (!(record instanceof Uint8Array)) throw new Error('record is not a byte string')
    return new Uint8Array(record)
  })
}

function entryKey(key: Uint8Array, head: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, head.subarray(1), 'privy/1/log', 32))
}

/** Smallest size class of at least `length` bytes: Padmé (Nikitin et al., PETS 2019), at most 12 % larger than `length`, and at least 256. */
export function sizeClass(length: number): number {
  if (length <= 256) return 256
  const exponent = Math.floor(Math.log2(length))
  const step = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1))
  return Math.ceil(length / step) * step
}
