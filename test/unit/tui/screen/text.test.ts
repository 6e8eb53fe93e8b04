import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editorCommands, editorWith, emptyEditor, insert } from '../../../../src/tui/model/input/editor.ts'
import { fuzzyFilter } from '../../../../src/tui/model/input/fuzzy.ts'
import { fit, graphemes, textWidth, truncate } from '../../../../src/tui/screen/text/graphemes.ts'
import { wrapPieces, wrapText } from '../../../../src/tui/screen/text/wrap.ts'

/** Texts with everything that makes width hard. */
const text = fc
  .array(fc.constantFrom('a', 'word', ' ', '  ', '\n', '漢', '👩‍👩‍👧‍👦', 'é', 'e\u0301', '🇨🇭', '-', '\t'), { maxLength: 40 })
  .map((parts) => parts.join(''))
const width = fc.integer({ min: 2, max: 30 })

describe('wrapping', () => {
  test('breaks at spaces, and inside a word only where it must', () => {
    expect(wrapText('the quick brown fox', 10)).toEqual(['the quick', 'brown fox'])
    expect(wrapText('abcdefghijkl mno', 5)).toEqual(['abcde', 'fghij', 'kl', 'mno'])
    expect(wrapText('a\n\nb', 5)).toEqual(['a', '', 'b'])
    expect(wrapText('漢字漢字', 5)).toEqual(['漢字', '漢字'])
  })

  test('no row is wider than there is room, nothing but white space is lost, no grapheme is split', () => {
    fc.assert(
      fc.property(text, width, (given, columns) => {
        const rows = wrapText(given, columns)
        for (const row of rows) expect(textWidth(row)).toBeLessThanOrEqual(columns)
        expect(rows.join('').replaceAll(/\s/g, '')).toBe(given.replaceAll(/\s/g, ''))
        const whole = new Set(graphemes(given.replaceAll(/\s/g, ' ')))
        for (const grapheme of rows.flatMap(graphemes)) expect(whole.has(grapheme) || grapheme === ' ').toBe(true)
      }),
    )
  })

  test('for the composer everything stays, at its place, and no row goes on with a space', () => {
    fc.assert(
      fc.property(text, width, (given, columns) => {
        const shown = given.replaceAll('\t', ' ')
        let at = 0
        for (const { start, end } of wrapPieces(shown, columns)) {
          expect(shown.slice(at, start)).toMatch(/^\n?$/)
          expect(textWidth(shown.slice(start, end).trimEnd())).toBeLessThanOrEqual(columns)
          if (start > 0 && start === at) expect(shown.slice(start, end)).not.toMatch(/^ /)
          at = end
        }
        expect(at).toBe(shown.length)
      }),
    )
  })

  test('for the composer only words that are longer than a row are broken', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 20 })
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 30 }), (parts, columns) => {
        const given = parts.join(' ')
        const rows = wrapPieces(given, columns).map(({ start, end }) => given.slice(start, end).trim())
        expect(rows.join(' ').trim()).toBe(given)
      }),
    )
  })

  test('Japanese and Chinese, which have no spaces, fill their rows', () => {
    expect(wrapText('see 漢字漢字漢字', 10)).toEqual(['see 漢字漢', '字漢字'])
    expect(wrapText('漢字（漢字）', 6)).toEqual(['漢字', '（漢', '字）'])
  })

  test('what is fitted has exactly its width', () => {
    fc.assert(
      fc.property(
        text.map((given) => given.replaceAll(/[\n\t]/g, '')),
        width,
        (given, columns) => {
          expect(textWidth(fit(given, columns))).toBe(columns)
          expect(textWidth(truncate(given, columns))).toBeLessThanOrEqual(columns)
        },
      ),
    )
  })
})

describe('the editor', () => {
  const at = (marked: string) => ({ text: marked.replace('|', ''), cursor: marked.indexOf('|') })
  const show = ({ text: shown, cursor }: { text: string; cursor: number }) =>
    `${shown.slice(0, cursor)}|${shown.slice(cursor)}`

  test.each([
    ['left', 'a👩‍👩‍👧‍👦|b', 'a|👩‍👩‍👧‍👦b'],
    ['right', 'a|e\u0301b', 'ae\u0301|b'],
    ['deleteLeft', 'a👩‍👩‍👧‍👦|b', 'a|b'],
    ['deleteRight', '|漢b', '|b'],
    ['wordLeft', 'one two|', 'one |two'],
    ['wordRight', '|one two', 'one| two'],
    ['killWordLeft', 'go to /a/b|', 'go to |'],
    ['killWordRight', 'a| big one', 'a| one'],
    ['killToStart', 'x\nabc|def', 'x\n|def'],
    ['killToEnd', 'ab|c\nd', 'ab|\nd'],
    ['killToEnd', 'ab|\nd', 'ab|d'],
    ['lineStart', 'x\nab|c', 'x\n|abc'],
    ['lineEnd', 'x\na|bc\ny', 'x\nabc|\ny'],
    ['lineUp', 'abcdef\nx\nabc|d', 'abcdef\nx|\nabcd'],
    ['lineDown', 'a|b\ncd', 'ab\nc|d'],
    ['lineUp', 'a|b', 'a|b'],
  ] as const)('%s: %j', (command, before, after) => {
    expect(show(editorCommands[command](at(before)))).toBe(after)
  })

  test('what is killed can be yanked', () => {
    const { killed, ...rest } = editorCommands.killToEnd(at('see | you'))
    expect(insert(rest, killed ?? '').text).toBe('see  you')
  })

  test('no command leaves the text or splits a grapheme', () => {
    const commands = fc.array(fc.constantFrom(...Object.values(editorCommands)), { maxLength: 30 })
    fc.assert(
      fc.property(text, commands, (given, steps) => {
        let editor = editorWith(given)
        for (const step of steps) {
          editor = step(editor)
          const boundaries = [0]
          for (const grapheme of graphemes(editor.text)) boundaries.push((boundaries.at(-1) ?? 0) + grapheme.length)
          expect(boundaries).toContain(editor.cursor)
        }
      }),
    )
  })

  test('an empty one stands every command', () => {
    for (const command of Object.values(editorCommands)) expect(command(emptyEditor)).toMatchObject(emptyEditor)
  })
})

describe('finding', () => {
  test('the nearest first, and nothing that does not fit', () => {
    expect(fuzzyFilter('bo', ['jumbo', 'bob', 'alice', 'big orange'], (each) => each)).toEqual([
      'bob',
      'big orange',
      'jumbo',
    ])
    expect(fuzzyFilter('', ['b', 'a'], (each) => each)).toEqual(['b', 'a'])
  })
})
