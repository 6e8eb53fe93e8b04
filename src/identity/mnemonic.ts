import { entropyToMnemonic, mnemonicToEntropy, wordlists } from 'bip39'
import { distance } from 'fastest-levenshtein'
import { type Bytes, fromHex } from '../shared/bytes.ts'
import { PrivyError } from '../shared/errors.ts'
import type { RandomBytes } from '../shared/time.ts'

declare const brand: unique symbol
/** 24 English BIP-39 words with a valid checksum, in lower case, with one space between them. They are the whole secret of an account. */
export type Words = string & { readonly [brand]: 'Words' }

const wordCount = 24
const entropyLength = 32
/** No two words of the list share their first four letters (BIP-39, "Wordlist"). */
const abbreviation = 4
/** An error repeats at most this many letters of a word that is not on the list. The longest word of the list has 8 letters. */
const longestShown = 16

/** The 2048 English words in the order of BIP-39. */
export const wordList: readonly string[] = englishWords()
const byBeginning = new Map(wordList.map((word) => [word.slice(0, abbreviation), word]))

/** New words: 256 bits of entropy (BIP-39). */
export function makeWords(random: RandomBytes): Words {
  const entropy = random(entropyLength)
  const words = wordsOf(entropy)
  entropy.fill(0)
  return words
}

/**
 * The words of 32 bytes of entropy.
 * @throws RangeError if the length differs
 */
export function wordsOf(entropy: Bytes): Words {
  if (entropy.length !== entropyLength) throw new RangeError(`entropy has ${entropyLength} bytes`)
  return entropyToMnemonic(Buffer.from(entropy.buffer, entropy.byteOffset, entropy.length), [...wordList]) as Words
}

/** The entropy of the words, 32 bytes. A vault keeps it. */
export function entropyOf(words: Words): Bytes {
  return fromHex(mnemonicToEntropy(words, [...wordList]))
}

/**
 * Reads words as a person types them (SPEC.md section 13, step 2): any case, any white space, any Unicode form of the same letters, and each word in
 * full or as its first four letters.
 * @throws PrivyError `bad-words`; it repeats no word except the first that is not on the list
 */
export function parseWords(typed: string): Words {
  const parts = typed.normalize('NFKD').toLowerCase().split(/\s+/).filter(Boolean)
  if (parts.length !== wordCount) throw wrongCount(parts.length)
  const words = parts.map((part, index) => lookUp(part) ?? fail(unknownWord(part, index + 1))).join(' ')
  try {
    mnemonicToEntropy(words, [...wordList])
  } catch {
    // No cause: an error of the library may contain the words.
    throw wrongChecksum()
  }
  return words as Words
}

function lookUp(part: string): string | undefined {
  const word = byBeginning.get(part.slice(0, abbreviation))
  return part === word || part.length === abbreviation ? word : undefined
}

/** At most three words of the list: those that are the fewest edits away from `part`, in full or by their first four letters. */
function nearestWords(part: string): string[] {
  const ranked = wordList
    .map((word) => ({ word, edits: Math.min(distance(part, word), distance(part, word.slice(0, abbreviation))) }))
    .sort((a, b) => a.edits - b.edits)
  return ranked
    .filter(({ edits }) => edits === ranked[0]?.edits)
    .slice(0, 3)
    .map(({ word }) => word)
}

function wrongCount(count: number): PrivyError {
  const found = count === 0 ? 'there are none' : count === 1 ? 'there is 1' : `there are ${count}`
  return new PrivyError(
    'bad-words',
    `An account has ${wordCount} words, here ${found}`,
    'Type all the words in their order, with a space between them',
  )
}

function unknownWord(part: string, position: number): PrivyError {
  const shown = part.slice(0, longestShown).replace(/[^\p{L}\p{N}\p{P}]/gu, '?')
  const nearest = nearestWords(part.slice(0, longestShown))
  return new PrivyError(
    'bad-words',
    `Word ${position} of ${wordCount}, "${shown}", is not on the list`,
    `The nearest words are: ${nearest.join(', ')}`,
  )
}

function wrongChecksum(): PrivyError {
  return new PrivyError(
    'bad-words',
    `All ${wordCount} words are on the list, but they do not belong together: their checksum is wrong`,
    'Compare them with what you wrote down: one is another word, or two have changed places',
  )
}

function englishWords(): readonly string[] {
  const words = wordlists['english']
  if (words?.length !== 2048) throw new Error('bip39 came without its English word list')
  return words
}

function fail(error: Error): never {
  throw error
}
