import { timingSafeEqual } from 'node:crypto'

/** Raw bytes in a buffer that is not shared, as the crypto of Node and SQLite require. */
export type Bytes = Uint8Array<ArrayBuffer>

/** Joins byte strings in order. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

/** The ASCII or UTF-8 bytes of a string, without a terminator. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text)
}

/** Lower-case hexadecimal, two digits per byte. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/**
 * The bytes of a hexadecimal string of either case.
 * @throws RangeError on an odd length or another character; text from outside is parsed at the edge before
 */
export function fromHex(hex: string): Bytes {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) throw new RangeError('not hexadecimal')
  return new Uint8Array(Buffer.from(hex, 'hex'))
}

/** A 32-bit unsigned integer, big-endian, 4 bytes. */
export function u32(value: number): Bytes {
  const out = new Uint8Array(4)
  new DataView(out.buffer).setUint32(0, value)
  return out
}

/** Whether two byte strings are equal. The time depends on their lengths only. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
