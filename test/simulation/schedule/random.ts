import { createHash } from 'node:crypto'
import type { RandomBytes } from '../../../src/shared/time.ts'

/** A stream of random choices that a seed determines, by sfc32 (Doty-Humphrey). */
export interface Random {
  /** A number from 0 to below 1. */
  fraction(): number
  /** An integer from `least` to `most`, inclusive. */
  between(least: number, most: number): number
  /** True with this probability in percent. */
  chance(percent: number): boolean
  pick<T>(from: readonly T[]): T
  readonly bytes: RandomBytes
}

/** @param names of the stream within the seed, so that parts of a simulation draw independently */
export function randomOf(seed: number, ...names: readonly (string | number)[]): Random {
  const digest = createHash('sha256')
    .update([seed, ...names].join('/'))
    .digest()
  let [a, b, c, count] = [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), 1]

  function next(): number {
    const sum = (((a + b) | 0) + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  const fraction = () => next() / 2 ** 32
  const between = (least: number, most: number) => least + Math.floor(fraction() * (most - least + 1))

  return {
    fraction,
    between,
    chance: (percent) => fraction() * 100 < percent,
    pick<T>(from: readonly T[]): T {
      const picked = from[between(0, from.length - 1)]
      if (picked === undefined) throw new RangeError('there is nothing to pick from')
      return picked
    },
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
  }
}
