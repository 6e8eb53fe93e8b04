import { hash } from 'node:crypto'
import { type Bytes, concat, fromHex, u32, utf8 } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import type { RandomBytes } from '../shared/time.ts'
import { labels } from '../protocol/labels.ts'
import { sha256 } from './derive.ts'

/** Leading zero bits of a valid stamp (SPEC.md section 7.2). To find one takes about a million hashes; to check one takes one hash. */
export const stampBits = 20

/** Greatest difference in hours between stamp and clock of the recipient: clocks differ, and requests wait before they are sent. */
const hoursTolerated = 2

export interface Stamp {
  /** Hours since 1970. */
  readonly hour: number
  /** 8 bytes that make the hash begin with zeros. */
  readonly nonce: Bytes
}

const hourOf = (timeMs: number) => Math.floor(timeMs / 3_600_000)

/**
 * Finds a stamp over recipient, hour and content (SPEC.md section 7.2). Takes about half a second of CPU time, in slices of a few milliseconds.
 * Between the slices `pause` lets other work run.
 * @param contentHash SHA-256 of the content without its stamp, 32 bytes
 * @throws the reason of `signal` if it is aborted
 */
export async function findStamp(
  recipient: AccountId,
  contentHash: Uint8Array,
  options: { nowMs: number; random: RandomBytes; pause: () => Promise<void>; signal?: AbortSignal; bits?: number },
): Promise<Stamp> {
  const hour = hourOf(options.nowMs)
  const nonce = options.random(8)
  const input = stampInput(recipient, contentHash, hour, nonce)
  const counter = new DataView(input.buffer, input.length - 4)
  for (let count = 0; ; count++) {
    if (count % 4096 === 0) {
      options.signal?.throwIfAborted()
      await options.pause()
    }
    counter.setUint32(0, count)
    if (hasZeroBits(input, options.bits ?? stampBits)) return { hour, nonce: input.slice(input.length - 8) }
  }
}

/** Whether a stamp is valid now (SPEC.md section 7.2). Takes one hash. */
export function isStamped(
  recipient: AccountId,
  contentHash: Uint8Array,
  stamp: Stamp,
  nowMs: number,
  bits = stampBits,
): boolean {
  if (Math.abs(hourOf(nowMs) - stamp.hour) > hoursTolerated) return false
  return hasZeroBits(stampInput(recipient, contentHash, stamp.hour, stamp.nonce), bits)
}

/** Whether a recipient still accepts the hour of a stamp, with one hour to spare for the way. */
export const isFresh = (stamp: Stamp, nowMs: number): boolean => Math.abs(hourOf(nowMs) - stamp.hour) < hoursTolerated

/** SHA-256(label || recipient || content hash || hour) || nonce, 40 bytes: one block of SHA-256 for each try. */
function stampInput(recipient: AccountId, contentHash: Uint8Array, hour: number, nonce: Uint8Array): Bytes {
  return concat(sha256(concat(utf8(labels.stamp), fromHex(recipient), contentHash, u32(hour))), nonce)
}

/** The hash is read as hexadecimal text, because Node returns text three times as fast as a buffer. */
function hasZeroBits(input: Uint8Array, bits: number): boolean {
  return Number.parseInt(hash('sha256', input, 'hex').slice(0, 8), 16) >>> (32 - bits) === 0
}
