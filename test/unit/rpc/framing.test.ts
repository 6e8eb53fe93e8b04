import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLineDecoder, encodeLine } from '../../../src/rpc/framing.ts'

function decodeAll(chunks: Uint8Array[], maxBytes?: number): string[] {
  const lines: string[] = []
  const decoder = createLineDecoder((line) => lines.push(line), maxBytes)
  for (const chunk of chunks) decoder.push(chunk)
  return lines
}

/** Cuts bytes at the given places, wherever they fall. */
function cut(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end))
}

describe('lines of JSON', () => {
  test('any chunking gives the same messages', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.nat()), (values, places) => {
        const bytes = Buffer.from(values.map((value) => encodeLine(value)).join(''))
        expect(decodeAll(cut(bytes, places))).toEqual(values.map((value) => JSON.stringify(value)))
      }),
    )
  })

  test('a character cut in the middle arrives whole', () => {
    const bytes = Buffer.from(encodeLine('🦊é漢'))
    expect(decodeAll([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(['"🦊é漢"'])
  })

  test('a line of the longest length passes, one more byte does not, with or without its newline', () => {
    const longest = Buffer.from(`${'x'.repeat(16)}\n`)
    expect(decodeAll([longest], 16)).toEqual(['x'.repeat(16)])
    expect(() => decodeAll([Buffer.from('x'.repeat(17))], 16)).toThrow('longer than 16 bytes')
    expect(() => decodeAll([Buffer.from('x'.repeat(10)), Buffer.from('x'.repeat(7))], 16)).toThrow(
      'longer than 16 bytes',
    )
  })

  test('the limit counts bytes, not characters', () => {
    expect(() => decodeAll([Buffer.from('é'.repeat(9))], 16)).toThrow('longer than 16 bytes')
  })

  test.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a cut sequence', [0xf0, 0x9f]],
  ])('%s is refused', (_, bytes) => {
    expect(() => decodeAll([Uint8Array.of(0x22, ...bytes, 0x22, 0x0a)])).toThrow('not valid UTF-8')
  })

  test('empty lines mean nothing', () => {
    expect(decodeAll([Buffer.from('\n\n1\n\n')])).toEqual(['1'])
  })

  test('what would be too long for the other side is not sent', () => {
    expect(() => encodeLine('x'.repeat(20), 21)).toThrow('longer than 21 bytes')
    expect(encodeLine('x'.repeat(20), 22)).toHaveLength(23)
  })
})
