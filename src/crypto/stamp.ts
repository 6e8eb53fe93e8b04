import { hash } from 'node:crypto'
import { type Bytes, concat, u32, utf8 } from '../shared/bytes.ts'
import type { RandomBytes } from '../shared/time.ts'
import { labels } from '../protocol/labels.ts'
import type { Topic } from '../protocol/topics.ts'
import { sha256 } from './derive.ts'

/** Greatest difference in hours between stamp and clock of the recipient: clocks differ, and requests wait before they are sent. */
const hoursTolerated = 2

/** Proof of work beside an envelope (SPEC.md section 7.2): checked before the envelope is opened. */
export interface Stamp {
  /** Hours since 1970. */
  readonly hour: number
  /** 8 bytes that make the hash begin with zeros. */
  readonly nonce: Bytes
}

const hourOf = (timeMs: number) => Math.floor(timeMs / 3_600_000)

/** How many zero bits a stamp of this time shows for an envelope on a topic; 0 for one of another time. Costs three hashes. */
export function stampBits(topic: Topic, envelope: Uint8Array, stamp: Stamp, nowMs: number): number {
  if (Math.abs(hourOf(nowMs) - stamp.hour) > hoursTolerated) return 0
  return zeroBits(concat(stampInput(topic, envelope, stamp.hour), stamp.nonce))
}

/** A search for stamps of one envelope that goes on where it was interrupted. */
export interface StampSearch {
  /** Whether its stamps will still be accepted. */
  isFresh(nowMs: number): boolean
  /**
   * Finds a stamp of so many zero bits. Each bit doubles the work: 20 bits take about a million hashes. Takes CPU in slices of a few milliseconds,
   * between which `pause` lets other work run.
   * @throws whatever `signal` was aborted with
   */
  find(bits: number, pause: () => Promise<void>, signal?: AbortSignal): Promise<Stamp>
}

const sliceHashes = 4096

export function createStampSearch(
  topic: Topic,
  envelope: Uint8Array,
  { nowMs, random }: { readonly nowMs: number; readonly random: RandomBytes },
): StampSearch {
  const hour = hourOf(nowMs)
  const input = concat(stampInput(topic, envelope, hour), random(8))
  const counter = new DataView(input.buffer, input.length - 4)
  let count = 0
  let best = { bits: -1, nonce: new Uint8Array(8) }
  return {
    isFresh: (timeMs) => Math.abs(hourOf(timeMs) - hour) < hoursTolerated,
    async find(bits, pause, signal) {
      while (best.bits < bits) {
        if (count % sliceHashes === 0) {
          signal?.throwIfAborted()
          await pause()
        }
        counter.setUint32(0, count++)
        const found = zeroBits(input)
        if (found > best.bits) best = { bits: found, nonce: input.slice(input.length - 8) }
      }
      return { hour, nonce: best.nonce }
    },
  }
}

/** SHA-256(label || SHA-256(topic) || SHA-256(envelope) || hour), 32 bytes: with the nonce one block of SHA-256 for each try. */
const stampInput = (topic: Topic, envelope: Uint8Array, hour: number): Bytes =>
  sha256(concat(utf8(labels.stamp), sha256(utf8(topic)), sha256(envelope), u32(hour)))

/** Of the first 64 bits of the hash. Hexadecimal because Node gives it three times as fast as a buffer. */
function zeroBits(input: Uint8Array): number {
  const digits = hash('sha256', input, 'hex')
  const first = Math.clz32(Number.parseInt(digits.slice(0, 8), 16))
  return first < 32 ? first : 32 + Math.clz32(Number.parseInt(digits.slice(8, 16), 16))
}
