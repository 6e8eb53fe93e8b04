import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entropyOf, makeWords, parseWords, wordList, wordsOf } from '../../../src/identity/mnemonic.ts'
import { PrivyError } from '../../../src/shared/errors.ts'

const entropy = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes))
const space = fc.stringMatching(/^[ \t\r\n\u00a0\u2003\u3000]{1,3}$/)

/** How a person may write a word: shortened or not, in any case, in full-width letters. */
const writing = fc.record({ short: fc.boolean(), upper: fc.boolean(), wide: fc.boolean() })

function rewrite(word: string, { short, upper, wide }: { short: boolean; upper: boolean; wide: boolean }): string {
  const cut = short ? word.slice(0, 4) : word
  const cased = upper ? cut.toUpperCase() : cut
  return wide ? cased.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)) : cased
}

function errorOf(typed: string): PrivyError {
  try {
    parseWords(typed)
  } catch (error) {
    if (error instanceof PrivyError && error.code === 'bad-words') return error
    throw error
  }
  throw new Error('these words were taken')
}

describe('words', () => {
  test('stand for 256 bits, there and back', () => {
    fc.assert(
      fc.property(entropy, (bytes) => {
        expect(entropyOf(wordsOf(bytes))).toEqual(bytes)
      }),
    )
  })

  test('are made of 32 random bytes, which are zeroed', () => {
    const bytes = new Uint8Array(32).fill(0xff)
    const words = makeWords((length) => bytes.subarray(0, length))
    expect(words).toBe(`${'zoo '.repeat(23)}vote`)
    expect(bytes.every((byte) => byte === 0)).toBe(true)
  })

  test('are the same for the same entropy only', () => {
    fc.assert(fc.property(entropy, entropy, (a, b) => (wordsOf(a) === wordsOf(b)) === (Buffer.compare(a, b) === 0)))
  })

  test('of fewer bits are not made', () => {
    expect(() => wordsOf(new Uint8Array(16))).toThrow(RangeError)
  })

  test('may be typed in any case, spacing, Unicode form and as their first four letters', () => {
    const typing = fc.array(fc.tuple(writing, space), { minLength: 24, maxLength: 24 })
    fc.assert(
      fc.property(entropy, typing, fc.option(space), (bytes, manners, before) => {
        const words = wordsOf(bytes)
        const typed = words.split(' ').map((word, i) => {
          const [manner, gap] = manners[i] ?? expect.unreachable()
          return rewrite(word, manner) + gap
        })
        expect(parseWords((before ?? '') + typed.join(''))).toBe(words)
      }),
    )
  })

  test('that are right once stay as they are', () => {
    fc.assert(fc.property(entropy, (bytes) => parseWords(parseWords(wordsOf(bytes))) === wordsOf(bytes)))
  })
})

describe('wrong words', () => {
  const good = wordsOf(new Uint8Array(32)).split(' ')

  test.each([
    [0, 'there are none'],
    [1, 'there is 1'],
    [12, 'there are 12'],
    [23, 'there are 23'],
    [25, 'there are 25'],
  ])('%i of them: says how many', (count, says) => {
    const error = errorOf(Array.from({ length: count }, () => 'abandon').join(' '))
    expect(error.message).toBe(`An account has 24 words, here ${says}`)
    expect(error.exitCode).toBe(8)
  })

  test('one that is not on the list: says which, where and what is near', () => {
    const error = errorOf(good.with(6, 'Artz').join('  '))
    expect(error.message).toBe('Word 7 of 24, "artz", is not on the list')
    expect(error.hint).toMatch(/^The nearest words are: .*\bart\b/)
  })

  test.each([
    ['abandom', 'abandon'],
    ['lettre', 'letter'],
    ['zooo', 'zoo'],
    ['ziro', 'zero'],
  ])('%s: offers %s', (typed, word) => expect(errorOf(good.with(0, typed).join(' ')).hint).toContain(word))

  test('only four letters stand for a word, no fewer and no other beginning', () => {
    for (const part of ['aba', 'aband', 'abandons'])
      expect(errorOf(good.with(0, part).join(' ')).message).toContain(`"${part}"`)
  })

  test('a checksum that does not hold', () => {
    expect(errorOf(good.with(23, 'abandon').join(' ')).message).toMatch(/checksum/)
  })

  test('two that changed places', () => {
    const swapped = wordsOf(Uint8Array.from({ length: 32 }, (_, i) => i)).split(' ')
    const [first = '', second = ''] = swapped
    expect(errorOf(swapped.with(0, second).with(1, first).join(' ')).message).toMatch(/checksum/)
  })

  test('are never repeated, but for the unknown one; nor is there a cause that does', () => {
    const words = wordsOf(Uint8Array.from({ length: 32 }, (_, i) => i * 7)).split(' ')
    for (const wrong of [words.slice(1), words.with(3, 'qqqqqqqq'), words.with(23, words[0] ?? '')]) {
      const error = errorOf(wrong.join(' '))
      const said = `${error.message} ${error.stack ?? ''}`.toLowerCase()
      expect(error.cause).toBeUndefined()
      expect(words.filter((word) => word.length > 4 && said.includes(word))).toEqual([])
    }
  })

  test('that could harm a terminal or flood it are made harmless', () => {
    const error = errorOf(good.with(0, `\u001b[31m${'x'.repeat(100_000)}`).join(' '))
    expect(error.message).toBe(`Word 1 of 24, "?[31m${'x'.repeat(11)}", is not on the list`)
  })

  test('whatever is typed, it is words or an error for people', () => {
    const typed = fc.array(fc.oneof(fc.constantFrom(...wordList), fc.string({ unit: 'binary' })), { maxLength: 26 })
    fc.assert(
      fc.property(typed, (parts) => {
        try {
          expect(entropyOf(parseWords(parts.join(' ')))).toHaveLength(32)
        } catch (error) {
          expect(error).toMatchObject({ name: 'PrivyError', code: 'bad-words' })
        }
      }),
    )
  })
})
