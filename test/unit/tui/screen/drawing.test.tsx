import chalk from 'chalk'
import fc from 'fast-check'
import { Box, Text } from 'ink'
import { render } from 'ink-testing-library'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import InkOutput from '../../../../node_modules/ink/build/output.js'
import { harmless } from '../../../../src/shared/text/harmless.ts'
import { drawFrame, type Operation } from '../../../../src/tui/terminal/draw-frame.ts'
import { fit, textWidth } from '../../../../src/tui/screen/text/graphemes.ts'
import { paint } from '../../../../src/tui/screen/text/paint.ts'
import { rowChange } from '../../../../src/tui/terminal/row-change.ts'
import type { Token } from '../../../../src/tui/screen/text/rows.ts'
import { themes } from '../../../../src/tui/screen/text/theme.ts'
import { createEmulator, widthTables } from '../../../support/terminal/emulator.ts'
import { strangeTexts } from '../../../support/terminal/strange-texts.ts'

const [width, height] = [40, 4]
const tokens = Object.keys(themes[16]) as Token[]

beforeAll(() => (chalk.level = 3))
afterAll(() => (chalk.level = 0))

const write = (x: number, y: number, text: string): Operation => ({ type: 'write', x, y, text, transformers: [] })
const spans = (texts: readonly string[], columns: number) =>
  fc
    .array(fc.record({ text: fc.constantFrom(...texts), token: fc.constantFrom(...tokens) }), { maxLength: 4 })
    .map((parts) =>
      paint(
        parts.map(({ text, token }) => ({ text: fit(text, columns / 4), token })),
        themes.dark,
        false,
      ),
    )
/** Frames of a list and a pane beside it, as the interface has them. */
const frames = (texts: readonly string[]) =>
  fc
    .array(fc.tuple(spans(texts, 12), spans(texts, 28)), { minLength: height, maxLength: height })
    .map((rows) => rows.flatMap(([list, pane], y) => [write(0, y, list), write(12, y, pane)]))

/** What terminals show after this. */
async function shown(output: string): Promise<string[]> {
  return Promise.all(
    widthTables.map(async (table) => {
      const emulator = createEmulator(width, height, table)
      await emulator.feed(`\x1b[?7l${output}`)
      return emulator.looks()
    }),
  )
}
const onScreen = (output: string): string => output.replaceAll('\n', '\r\n')

describe('a frame', () => {
  test('looks as Ink draws it, where nobody disagrees about widths', async () => {
    await fc.assert(
      fc.asyncProperty(frames(['plain', '漢字', '│', '✓✓', 'é', ' ']), async (operations) => {
        const ink = new InkOutput({ width, height })
        for (const each of operations)
          if (each.type === 'write') ink.write(each.x, each.y, each.text, { transformers: [] })
        const drawn = drawFrame(operations, width, height)
        expect(await shown(onScreen(drawn?.output ?? ''))).toEqual(await shown(onScreen(ink.get().output)))
      }),
      { numRuns: 50 },
    )
  })

  test('has everything in its column, whatever the terminal takes a character for', async () => {
    const list = '👩‍👩‍👧‍👦 ❤️ नमस्ते x'
    const { output = '' } = drawFrame([write(0, 0, list), write(20, 0, '│here')], width, height) ?? {}
    for (const table of widthTables) {
      const emulator = createEmulator(width, height, table)
      await emulator.feed(output)
      const row = emulator.terminal.buffer.active.getLine(0)
      expect(row?.getCell(textWidth(list) - 1)?.getChars()).toBe('x')
      expect(row?.getCell(20)?.getChars()).toBe('│')
    }
  })

  test.each<[string, Operation[]]>([
    ['clipped', [{ type: 'clip' }, write(0, 0, 'a'), { type: 'unclip' }]],
    ['of several rows', [write(0, 0, 'a\nb')]],
    ['one over the other', [write(0, 0, 'abc'), write(1, 0, 'x')]],
  ])('of texts that are %s is left to Ink', (_, operations) => {
    expect(drawFrame(operations, width, height)).toBeUndefined()
  })
})

test('a row that changes ends as if it had been written anew, on every terminal', async () => {
  const row = spans(
    strangeTexts.map((text) => harmless(text).replaceAll(/\s/g, ' ')),
    width,
  ).map((text) => drawFrame([write(0, 0, text)], width, 1)?.output ?? '')
  await fc.assert(
    fc.asyncProperty(row, row, async (previous, next) => {
      const changed = `\x1b[?7l${previous}${rowChange(previous, next, width)}`
      expect(await shown(changed)).toEqual(await shown(next))
    }),
    { numRuns: 150 },
  )
})

test.each([
  ['the end', 'hello', 'hello!', '\x1b[6G\x1b[K!'],
  [
    'what is behind lines and styles',
    '│ \x1b[2m> \x1b[22mab',
    '│ \x1b[2m> \x1b[22mac',
    '\x1b[6G\x1b[K\x1b[2m\x1b[22mc',
  ],
  ['what is behind a character that terminals disagree about', '❤️ ab', '❤️ abc', '\x1b[1G\x1b[K❤️ abc'],
  ['a mark on a character that was there', 'e', 'e\u0301', '\x1b[1G\x1b[Ke\u0301'],
])('of a row that changes is written: %s', (_, previous, next, expected) => {
  expect(rowChange(previous, next, width)).toBe(expected)
})

test.each(Object.entries(themes))('painted as Ink paints: the theme %s', (_, theme) => {
  const { lastFrame, unmount } = render(
    <Box flexDirection="column">
      {tokens.map((token) => (
        <Text key={token} {...theme[token]}>
          {token}
        </Text>
      ))}
    </Box>,
  )
  expect(tokens.map((token) => paint([{ text: token, token }], theme, false))).toEqual(lastFrame()?.split('\n'))
  unmount()
})
