import type { Bytes } from '../shared/bytes.ts'
import { protocolVersion } from './labels.ts'
import { drop, type Drop } from './drops.ts'

/** The four lengths of an envelope, in bytes, so that its length reveals little (SPEC.md section 4). */
export const envelopeSizes = [4096, 16_384, 65_536, 262_144] as const

export const isEnvelopeSize = (length: number): boolean => envelopeSizes.some((size) => size === length)

/** Length of an envelope on a requests topic, in bytes. */
export const requestSize = envelopeSizes[0]

/** Length of the header, which is authenticated but not encrypted: version 1 | r 15 | tag 16. */
export const headerLength = 32

const saltOffset = 1
const tagOffset = 16
const gcmTag = 16

/** Lengths of the inner layer: suite 1 | RSA-OAEP 384 | ML-KEM-768 1088 | AES-256-GCM(body). */
export const inner = { suite: 1, rsa: 384, mlKem: 1088 } as const
export const kemLength = inner.suite + inner.rsa + inner.mlKem

/** Lengths before the content in the body: sender 32 | signature 64 | content length 4. */
export const bodyHeaderLength = 32 + 64 + 4

/** Length of the padded body in an envelope of `size` bytes. */
export const bodyLength = (size: number): number => size - headerLength - gcmTag - kemLength - gcmTag

/** The smallest envelope size for a content of `length` bytes; undefined when it fits none. */
export function sizeFor(length: number): number | undefined {
  return envelopeSizes.find((size) => bodyHeaderLength + length <= bodyLength(size))
}

/** Longest content that an envelope can carry, in bytes. */
export const maxContentLength = bodyLength(262_144) - bodyHeaderLength

export interface OuterEnvelope {
  /** Bytes 0..32, the associated data of the outer layer. */
  readonly header: Bytes
  /** `r`, 15 random bytes from which outer key and nonce follow. */
  readonly salt: Bytes
  /** HMAC-SHA-256(key, r)[0..16], by which the recipient recognises the key. */
  readonly tag: Bytes
  /** Encrypted inner layer with its GCM tag of 16 bytes. */
  readonly sealed: Bytes
}

/** The header of an envelope, 32 bytes: version, salt of 15 bytes, tag of 16 bytes. */
export function header(salt: Uint8Array, tag: Uint8Array): Bytes {
  const out = new Uint8Array(headerLength)
  out[0] = protocolVersion
  out.set(salt, saltOffset)
  out.set(tag, tagOffset)
  return out
}

/** Splits an envelope into its outer fields. Checks the length first, then the version. Decrypts nothing. */
export function parseEnvelope(data: Uint8Array): OuterEnvelope | Drop {
  if (!isEnvelopeSize(data.length)) return drop('size')
  if (data[0] !== protocolVersion) return drop('version')
  return {
    header: new Uint8Array(data.subarray(0, headerLength)),
    salt: new Uint8Array(data.subarray(saltOffset, tagOffset)),
    tag: new Uint8Array(data.subarray(tagOffset, headerLength)),
    sealed: new Uint8Array(data.subarray(headerLength)),
  }
}
