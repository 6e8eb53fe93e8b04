import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { drawQrCode } from '../../../src/cli/output/qr-code.ts'
import { leastQrRoom, qrLines } from '../../../src/shared/text/qr-code.ts'
import { parseContactLink } from '../../../src/shared/ids.ts'
import { readCode } from '../../support/terminal/qr-reader.ts'

const address = `privy://${'a1'.repeat(32)}`
const link = `${address}?n=alice&k=AAAAAAAAAAAAAAAAAAAAAA`
const roomy = { columns: 200, rows: 200 }

test('a camera reads what was drawn, in black on white', () => {
  const { text, width } = drawQrCode(link, true)
  const lines = text.split('\n')
  // Black and white of their own, so that it does not matter what the terminal's colours are.
  for (const line of lines)
    expect(line.startsWith('\x1b[38;5;16m\x1b[48;5;231m') && line.endsWith('\x1b[0m')).toBe(true)
  const plain = stripVTControlCharacters(text).split('\n')
  for (const line of plain) expect(line).toHaveLength(width)
  expect(parseContactLink(readCode(plain, 'dark') ?? '')).toEqual(parseContactLink(link))
})

test('without colours the light modules are drawn, for a dark background', () => {
  const { text } = drawQrCode(link, false)
  expect(text).not.toContain('\x1b')
  expect(parseContactLink(readCode(text.split('\n'), 'light') ?? '')).toEqual(parseContactLink(link))
})

test.each([
  ['an address', address, 29],
  ['a link with a name', `${address}?n=alice`, 33],
  ['an invite', link, 37],
  ['an invite with a longer name', `${address}?n=Alice%20in%20Wonderland&k=AAAAAAAAAAAAAAAAAAAAAA`, 37],
  ['a safety number', '12345'.repeat(12), 25],
])('%s takes no larger a code than it must', (_, text, modules) => {
  expect(leastQrRoom(text)).toEqual({ columns: modules + 4, rows: Math.ceil((modules + 4) / 2) })
})

test('the border is as wide as it should be where there is room, and a code that has no room is not drawn', () => {
  const least = leastQrRoom(link)
  expect(qrLines(link, 'dark', roomy)?.[0]).toHaveLength(37 + 8)
  expect(qrLines(link, 'dark', { columns: 80, rows: 22 })?.[0]).toHaveLength(37 + 6)
  expect(qrLines(link, 'dark', least)).toHaveLength(least.rows)
  expect(qrLines(link, 'dark', { ...least, rows: least.rows - 1 })).toBeUndefined()
  expect(qrLines(link, 'dark', { ...least, columns: least.columns - 1 })).toBeUndefined()
})

test('a whole invite fits a terminal of 80 by 24', () => {
  const { text, width } = drawQrCode(link, true)
  expect(width).toBeLessThanOrEqual(80)
  expect(text.split('\n').length).toBeLessThanOrEqual(22)
})
