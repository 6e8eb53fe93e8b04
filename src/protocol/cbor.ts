import { decode, encode, rfc8949EncodeOptions } from 'cborg'
import { z } from 'zod'
import { type Bytes, equal } from '../shared/bytes.ts'

/** Deterministic CBOR (RFC 8949 section 4.2): one value has one encoding, so its hash names it. */
export function encodeCbor(value: unknown): Bytes {
  return new Uint8Array(encode(value, rfc8949EncodeOptions))
}

/**
 * Decodes one CBOR item and refuses what is not in deterministic form, is followed by more bytes, or has undefined, NaN or duplicate keys.
 * @throws Error on any of these; callers that read from the network turn it into a drop
 */
export function decodeCbor(data: Uint8Array): unknown {
  const value: unknown = decode(data, {
    allowIndefinite: false,
    allowUndefined: false,
    allowNaN: false,
    allowInfinity: false,
    strict: true,
    rejectDuplicateMapKeys: true,
  })
  if (!equal(encodeCbor(value), data)) throw new Error('CBOR is not in deterministic form')
  return value
}

/** Decodes what this account encoded and authenticated itself: the form is not checked. @throws Error when it is no CBOR item */
export const decodeOwnCbor = (data: Uint8Array): unknown => decode(data)

/** A byte string of `min` to `max` bytes, copied out of the buffer it was decoded from. */
export const bytes = (min: number, max = min) =>
  z
    .instanceof(Uint8Array)
    .refine((value) => value.length >= min && value.length <= max)
    .transform((value): Bytes => new Uint8Array(value))
