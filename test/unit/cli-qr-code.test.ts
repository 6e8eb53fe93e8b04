import { stripVTControlCharacters } from 'node:util'
import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { drawQrCode } from '../../src/cli/qr-code.ts'

const link = `privy://${'a1'.repeat(32)}?n=alice&k=AAAAAAAAAAAAAAAAAAAAAA`

/** The modules that a drawing shows: true for those that are in the colour of the text. */
const modules = (text: string): boolean[][] =>
  text.split('\n').flatMap((line) => ['█▀', '█▄'].map((drawn) => Array.from(line, (each) => drawn.includes(each))))

test('draws every module, dark ones in black on white', () => {
  const { text, width } = drawQrCode(link, true)
  const { data, size } = encode(link, { ecc: 'L', border: 2 })
  const lines = text.split('\n')
  // Black and white of their own, so that it does not matter what the terminal's colours are.
  for (const line of lines)
    expect(line.startsWith('\x1b[38;5;16m\x1b[48;5;231m') && line.endsWith('\x1b[0m')).toBe(true)
  const plain = stripVTControlCharacters(text)
  expect(modules(plain).slice(0, size)).toEqual(data)
  expect(width).toBe(size)
})

test('without colours the light modules are drawn, for a dark background', () => {
  const { text } = drawQrCode(link, false)
  const { data, size } = encode(link, { ecc: 'L', border: 2 })
  expect(text).not.toContain('\x1b')
  expect(modules(text).slice(0, size)).toEqual(data.map((row) => row.map((dark) => !dark)))
})

test('a whole invite fits a terminal of 80 by 24', () => {
  const { text, width } = drawQrCode(link, true)
  expect(width).toBeLessThanOrEqual(80)
  expect(text.split('\n').length).toBeLessThanOrEqual(22)
})
