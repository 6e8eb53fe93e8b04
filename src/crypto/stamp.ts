import { hash } from 'node:crypto'
import { type Bytes, concat, fromHex, u32, utf8 } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import type { RandomBytes } from '../shared/time.ts'
import { labels } from '../protocol/labels.ts'
import { sha256 } from './derive.ts'

/** Leading zero bits that a request without an invite secret must show: about a million hashes to find, one to check. */
export const stampBits = 20

/** How many hours a stamp may be off when it arrives: clocks differ, and requests wait on the way. */
const hoursTolerated = 2

export interface Stamp {
  /** Hours since 1970. */
  readonly hour: number
  /** 8 bytes that make the hash begin with zeros. */
  readonly nonce: Bytes
}

const hourOf = (timeMs: number) => Math.floor(timeMs / 3_600_000)

/**
 * Finds a hashcash stamp over recipient, hour and content (SPEC.md section 7). Takes about half a second of CPU, in slices of a few
 * milliseconds between which `pause` lets other work run.
 * @param contentHash SHA-256 of the content without its stamp, 32 bytes
 * @throws whatever `signal` was aborted with
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

/** Whether a stamp is right and of this time. One hash. */
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

/** Whether a stamp made earlier will still be accepted. */
export const isFresh = (stamp: Stamp, nowMs: number): boolean => Math.abs(hourOf(nowMs) - stamp.hour) < hoursTolerated

/** SHA-256(label || recipient || content hash || hour) || nonce, 40 bytes: one block of SHA-256 for each try. */
function stampInput(recipient: AccountId, contentHash: Uint8Array, hour: number, nonce: Uint8Array): Bytes {
  return concat(sha256(concat(utf8(labels.stamp), fromHex(recipient), contentHash, u32(hour))), nonce)
}

/** Hexadecimal because Node gives it three times as fast as a buffer. */
function hasZeroBits(input: Uint8Array, bits: number): boolean {
  return Number.parseInt(hash('sha256', input, 'hex').slice(0, 8), 16) >>> (32 - bits) === 0
}
