import { describe, expect, test } from 'vitest'
import { checkMessageText } from '../../../src/shared/text/message-text.ts'

const refused = (code: string) => expect.objectContaining({ code }) as unknown

describe('the text of a message', () => {
  test('has 1 to 20,000 characters, however many bytes', () => {
    expect(checkMessageText('🦊'.repeat(20_000))).toHaveLength(40_000)
    expect(() => checkMessageText('x'.repeat(20_001))).toThrow(refused('too-large'))
    expect(() => checkMessageText('\ud800')).toThrow(refused('bad-input'))
  })

  test.each([
    ['nothing', ''],
    ['spaces', '   '],
    ['lines and tabs', '\n\t\r\n'],
    ['spaces of other widths', '\u00a0\u2003\u3000'],
    ['zero widths', '\u200b\u2060\ufeff'],
    ['joiners and selectors', '\u200d\u200c\ufe0f'],
    ['fillers', '\u3164\uffa0\u115f\u2800'],
    ['marks on nothing', '\u0301\u034f'],
    ['turned round', '\u202e\u2066 \u2069'],
    ['tags', '\u{e0041}\u{e007f}'],
    ['an escape sequence that shows nothing', '\x1b[31m'],
  ])('%s cannot be seen, so it is refused', (_, text) => {
    expect(() => checkMessageText(text)).toThrow(refused('bad-input'))
  })

  test.each(['.', '\u200b.\u200b', '👩‍👩‍👧', '❤️', 'é', ' \ufeffhi ', '\u05d0'])(
    '%j can be seen, and stays as it is',
    (text) => {
      expect(checkMessageText(text)).toBe(text)
    },
  )
})
