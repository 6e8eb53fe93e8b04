import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../src/shared/bytes.ts'
import { openPayload, sealPayload, sizeClass } from '../../../src/store/log/payload.ts'

const place = { key: new Uint8Array(32).fill(7), address: '/orbitdb/zdpuHere' }
const zeros = (length: number) => new Uint8Array(length)
const seal = (...records: Uint8Array[]) => sealPayload(records, place, zeros)

describe('the payload of an entry', () => {
  it('opens to the records that were sealed', () => {
    const records = fc.array(fc.uint8Array({ maxLength: 2_000 }), { maxLength: 20 })
    fc.assert(
      fc.property(records, (some) => {
        expect(openPayload(seal(...some), place)).toEqual(some)
      }),
    )
  })

  it('shows neither its content nor more than a size class of its length', () => {
    expect(Buffer.from(seal(utf8('canary'))).includes('canary')).toBe(false)
    expect(seal(new Uint8Array(1)).length).toBe(seal(new Uint8Array(200)).length)
    expect(seal(new Uint8Array(10_000)).length).toBe(seal(new Uint8Array(10_050)).length)
    expect(seal(new Uint8Array(10_000)).length).not.toBe(seal(new Uint8Array(12_000)).length)
  })

  it('has another key for every entry', () => {
    let count = 0
    const counting = (length: number) => new Uint8Array(length).fill((count += 1))
    const [one, two] = [sealPayload([utf8('same')], place, counting), sealPayload([utf8('same')], place, counting)]
    expect(Buffer.from(one.subarray(17)).equals(two.subarray(17))).toBe(false)
  })

  it('does not open with any bit changed, any byte missing, or as anything random', () => {
    const sealed = seal(utf8('hello'))
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = sealed.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect(() => openPayload(changed, place)).toThrow()
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => openPayload(sealed.subarray(0, length), place)).toThrow()
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(() => openPayload(bytes, place)).toThrow()
      }),
    )
  })

  it('does not open with another key or in another log', () => {
    const sealed = seal(utf8('hello'))
    expect(() => openPayload(sealed, { ...place, key: new Uint8Array(32) })).toThrow()
    expect(() => openPayload(sealed, { ...place, address: '/orbitdb/zdpuThere' })).toThrow()
  })
})

describe('size classes', () => {
  it('hold what they are for, cost 12 % at most above 256 bytes, and are few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (length) => {
        const size = sizeClass(length)
        expect(size).toBeGreaterThanOrEqual(Math.max(length, 256))
        expect(size).toBeLessThanOrEqual(Math.max(256, length * 1.12))
        expect(sizeClass(size)).toBe(size)
      }),
    )
    const classes = new Set(Array.from({ length: 65_536 }, (_, length) => sizeClass(length)))
    expect(classes.size).toBeLessThan(130)
  })
})
