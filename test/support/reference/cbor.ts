/**
 * Deterministic CBOR (RFC 8949 section 4.2.1), item by item, so that a map can also have a wrong form. Shares no code with src.
 */

/** One encoded CBOR item. */
export type Item = Buffer

/** An integer from 0 to 2^53 - 1 in its shortest form. */
export const uint = (value: number): Item => head(0, value)
export const bstr = (bytes: Uint8Array): Item => Buffer.concat([head(2, bytes.length), bytes])
export const tstr = (text: string): Item => rawText(Buffer.from(text))
/** A text string of these bytes, which need not be UTF-8. */
export const rawText = (bytes: Uint8Array): Item => Buffer.concat([head(3, bytes.length), bytes])
export const list = (...items: readonly Item[]): Item => Buffer.concat([head(4, items.length), ...items])

/** A map with its keys in the order of their encodings. A key with the value undefined is omitted. */
export function map(entries: Readonly<Record<string, Item | undefined>>): Item {
  return pairList(sorted(entries))
}

/** A map with its keys in the opposite order: valid CBOR, but not deterministic. */
export function backwards(entries: Readonly<Record<string, Item | undefined>>): Item {
  return pairList(sorted(entries).reverse())
}

/** A map with its pairs in the given order. */
const pairList = (pairs: readonly (readonly [string, Item])[]): Item =>
  Buffer.concat([head(5, pairs.length), ...pairs.flatMap(([key, value]) => [tstr(key), value])])

function sorted(entries: Readonly<Record<string, Item | undefined>>): (readonly [string, Item])[] {
  const pairs = Object.entries(entries).flatMap(([key, value]) => (value ? [[key, value] as const] : []))
  return pairs.sort(([a], [b]) => Buffer.compare(tstr(a), tstr(b)))
}

function head(major: number, value: number): Buffer {
  const bits = major << 5
  if (value < 24) return Buffer.of(bits | value)
  const wide = Buffer.alloc(9)
  wide.writeBigUInt64BE(BigInt(value), 1)
  const length = value < 2 ** 8 ? 1 : value < 2 ** 16 ? 2 : value < 2 ** 32 ? 4 : 8
  return Buffer.concat([Buffer.of(bits | (24 + Math.log2(length))), wide.subarray(9 - length)])
}
