import { describe, expect, it } from 'vitest'
import { difficulty, leastBits, places } from '../../../src/endpoints/difficulty.ts'

const wanted = (waiting: readonly number[], unopened = 0) => difficulty({ waiting, unopened, least: leastBits })

describe('the work that a stamp must show', () => {
  it('doubles with each 16 that wait, and with each 4 that are not opened', () => {
    const after = (count: number) => wanted(Array.from({ length: count }, () => 20))
    expect([0, 15, 16, 32, 199].map(after)).toEqual([20, 20, 21, 22, 32])
    expect([0, 3, 4, 63].map((unopened) => wanted([], unopened))).toEqual([20, 20, 21, 35])
  })

  it('takes more than 2^33 hashes for all places, an hour at two million hashes a second', () => {
    const waiting: number[] = []
    let hashes = 0
    while (waiting.length < places.stamped) {
      const bits = wanted(waiting)
      hashes += 2 ** bits
      waiting.push(bits)
    }
    expect(hashes).toBeGreaterThan(2 ** 33)
    expect(hashes / 2_000_000).toBeGreaterThan(3600)
  })

  it('is one bit more than the cheapest place once all are taken, and never less than the least', () => {
    expect(wanted(Array.from({ length: 200 }, (_, at) => 20 + at))).toBe(21)
    expect(wanted(Array.from({ length: 200 }, () => 4))).toBe(20)
  })
})
