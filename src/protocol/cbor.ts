import { decode, encode, rfc8949EncodeOptions } from 'cborg'
import { z } from 'zod'
import { type Bytes, equal } from '../shared/bytes.ts'

/** Encodes deterministic CBOR (RFC 8949 section 4.2.1). A value has one encoding, so the hash of the encoding identifies the value. */
export function encodeCbor(value: unknown): Bytes {
  return new Uint8Array(encode(value, rfc8949EncodeOptions))
}

/**
 * Decodes one value of deterministic CBOR, as strictly as the conventions of SPEC.md say.
 * @throws Error on any other bytes; callers that read from the network turn it into a drop
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

/** Decodes bytes that this account encoded and authenticated; does not check that they are deterministic. @throws Error if they are not one CBOR value */
export const decodeOwnCbor = (data: Uint8Array): unknown => decode(data)

/** A byte string of `min` to `max` bytes, copied out of the buffer of the decoder. */
export const bytes = (min: number, max = min) =>
  z
    .instanceof(Uint8Array)
    .refine((value) => value.length >= min && value.length <= max)
    .transform((value): Bytes => new Uint8Array(value))
