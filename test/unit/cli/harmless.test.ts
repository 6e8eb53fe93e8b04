import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkName } from '../../../src/shared/text/name.ts'
import { harmless, harmlessName } from '../../../src/shared/text/harmless.ts'

const dangerous =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff\u{e0000}-\u{e0fff}]/u

describe('text from others', () => {
  test.each([
    ['colours', '\x1b[31mred\x1b[0m', 'red'],
    ['an 8-bit CSI', '\x9b2Jgone', 'gone'],
    ['a clipboard write', 'a\x1b]52;c;ZXZpbA==\x07b', 'ab'],
    ['a title ended by ST', 'a\x1b]0;title\x1b\\b', 'ab'],
    ['a link whose target differs', '\x1b]8;;https://evil\x1b\\bank\x1b]8;;\x1b\\', 'bank'],
    ['a device string', 'a\x1bP$q\x1b\\b', 'ab'],
    ['an unterminated string', 'a\x1b]0;never ends', 'a0;never ends'],
    ['a reset', 'a\x1bcb', 'ab'],
    ['a bell and a backspace', 'a\x07\x08b', 'a\ufffd\ufffdb'],
    ['a carriage return', 'shown\rhidden', 'shown\nhidden'],
    ['DOS line ends', 'a\r\nb', 'a\nb'],
    ['bidi overrides', 'a\u202egnp.exe\u202c', 'agnp.exe'],
    ['isolates', '\u2066a\u2069', 'a'],
    ['zero widths', 'pass\u200bword\ufeff', 'password'],
    ['tag characters', '\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}', '\u{1f3f4}'],
    ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
    ['too many marks', `z${'\u0301'.repeat(50)}!`, `z${'\u0301'.repeat(4)}!`],
    [
      'more joins of emoji than there are',
      Array(10).fill('👩').join('\u200d'),
      `${Array(7).fill('👩').join('\u200d')}${Array(3).fill('👩').join('\u200d')}`,
    ],
    ['too many joiners', `a${'\u200d'.repeat(50)}b`, `a${'\u200d'.repeat(4)}b`],
  ])('loses %s', (_, text, expected) => {
    expect(harmless(text)).toBe(expected)
  })

  test.each([
    'a\n\tb',
    'é ñ ü',
    '漢字',
    'مرحبا',
    'नमस्ते',
    'می‌خواهم',
    '👩‍👩‍👧‍👦 ❤️ 👍🏽',
    '🧑🏻‍❤️‍💋‍🧑🏼 👨🏽‍👩🏽‍👧🏽‍👦🏽',
    Array(7).fill('👩🏽').join('\u200d'),
    '1️⃣',
    'Z̃',
  ])('keeps %j', (text) => {
    expect(harmless(text)).toBe(text)
  })

  test('whatever it was, what is left cannot reach the terminal', () => {
    const nasty = fc.oneof(
      fc.constantFrom(
        '\x1b',
        '\x9b',
        '\x1b[',
        '\x1b]',
        '\x07',
        '\x1b\\',
        '\x9c',
        ';',
        'm',
        '\r',
        '\n',
        '\u202e',
        '\u{e0041}',
        '\ud83d',
        '\u0301',
        ...['👩\u200d'.repeat(4), '❤️\u200d', '\u200d', '🏽', `${'👩🏽\u200d'.repeat(9)}👩`],
      ),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(fc.array(nasty), (parts) => {
        const text = harmless(parts.join(''))
        expect(text).not.toMatch(dangerous)
        expect(text).not.toMatch(/\p{M}{5}/u)
        expect(text).not.toMatch(/(?:\p{ExtPict}[\p{M}\p{EMod}\u200c\u200d]*\u200d){7}\p{ExtPict}/u)
        expect(text.isWellFormed()).toBe(true)
        expect(harmless(text)).toBe(text)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a name is one line, and never blank', () => {
    expect(harmlessName(' bob\n\x1b[2Jalice\t')).toBe('bob alice')
    for (const blank of ['', ' ', '\u200b', '\u2800', '\u3164', '\n', '\u0301'])
      expect(harmlessName(blank)).toBe('(no name)')
  })
})

describe('a name that is given', () => {
  test.each(['a', 'Ünïcødé', 'x'.repeat(64), '👩‍👩‍👧‍👦'])('%j does', (name) => {
    expect(checkName(` ${name} `)).toBe(name)
  })

  test.each([
    'Privy:x',
    '0123456789abcdef',
    'ABCDEF0123456789ab',
    '',
    ' ',
    'x'.repeat(65),
    'a\nb',
    'a\x1b[0m',
    'a\u202eb',
    '\u200b',
    'a  b',
  ])('%j does not', (name) => {
    expect(() => checkName(name)).toThrow(expect.objectContaining({ code: 'bad-input' }))
  })
})
