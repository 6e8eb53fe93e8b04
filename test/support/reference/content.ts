/** Sections 6 and 7 of SPEC.md, written from its text alone, without code of src. */
import { createHash, hash } from 'node:crypto'
import { bstr, type Item, list, map, tstr, uint } from './cbor.ts'
import type { Party } from './party.ts'

export const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest()

/** The keys of a content with encoded values; undefined omits a key. */
export type Entries = Readonly<Record<string, Item | undefined>>

export interface ContentParts {
  /** 16 bytes. */
  readonly id: Uint8Array
  /** The party whose first device sends. */
  readonly from: Party
  readonly seq: number
  readonly time: readonly [ms: number, count: number]
  readonly type: string
  readonly body: Entries
  /** Replaces or adds keys. */
  readonly entries?: Entries | undefined
}

/** The pairs of a content, unsorted. */
export function contentEntries({ id, from, seq, time, type, body, entries }: ContentParts): Entries {
  return {
    i: bstr(id),
    d: bstr(from.first.id),
    k: bstr(from.first.raw),
    c: bstr(from.first.certificate),
    s: uint(seq),
    t: list(...time.map(uint)),
    h: list(),
    y: tstr(type),
    b: map(body),
    ...entries,
  }
}

export const content = (parts: ContentParts): Buffer => map(contentEntries(parts))

export interface Stamp {
  readonly hour: number
  /** 8 bytes. */
  readonly nonce: Buffer
}

/** What a stamp is the work of, and how much work it shows. */
export function stampSteps(topic: string, envelope: Uint8Array, { hour, nonce }: Stamp) {
  const hourBytes = Buffer.alloc(4)
  hourBytes.writeUInt32BE(hour)
  const topicHash = sha256(Buffer.from(topic))
  const envelopeHash = sha256(envelope)
  const prefix = sha256(Buffer.from('privy/1/request-stamp\0'), topicHash, envelopeHash, hourBytes)
  const digest = sha256(prefix, nonce)
  return { topicHash, envelopeHash, prefix, digest, zeroBits: Math.clz32(digest.readUInt32BE()) }
}

const found = new Map<string, Stamp>()

/**
 * The first stamp, counted from 0, whose hash begins with at least (or exactly) this number of zero bits. Takes about 2^bits hashes, and twice as many for
 * an exact number. Results are cached.
 */
export function findStamp(
  topic: string,
  envelope: Uint8Array,
  hour: number,
  { bits = 20, exactly = false } = {},
): Stamp {
  const { prefix } = stampSteps(topic, envelope, { hour, nonce: Buffer.alloc(8) })
  const name = `${prefix.toString('hex')} ${bits} ${exactly}`
  const known = found.get(name)
  if (known) return known
  const input = Buffer.concat([prefix, Buffer.alloc(8)])
  for (let count = 0; ; count++) {
    input.writeUInt32BE(count, input.length - 4)
    const zeroBits = Math.clz32(Number.parseInt(hash('sha256', input, 'hex').slice(0, 8), 16))
    if (zeroBits < bits || (exactly && zeroBits > bits)) continue
    const stamp = { hour, nonce: input.subarray(input.length - 8) }
    found.set(name, stamp)
    return stamp
  }
}
