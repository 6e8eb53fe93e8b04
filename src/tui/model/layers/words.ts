import { validateMnemonic, wordlists } from 'bip39'

/** The 2048 English words of BIP-39, in alphabetical order. No two share their first four letters. */
const list: readonly string[] = wordlists['english'] ?? []
const byBeginning = new Map(list.map((word) => [word.slice(0, 4), word]))
export const wordCount = 24

const split = (text: string): string[] => text.normalize('NFKD').toLowerCase().split(/\s+/).filter(Boolean)
const lookUp = (typed: string): string | undefined => {
  const word = byBeginning.get(typed.slice(0, 4))
  return word === typed || typed.length === 4 ? word : undefined
}

/** Whether a text has all words, as after a paste. */
export const hasAllWords = (text: string): boolean => split(text).length >= wordCount

/** Checks the typed words. The text reports where an error is, never the words. */
export function checkWords(text: string): { readonly ok: boolean; readonly about: string } {
  const typed = split(text)
  // The last word may be incomplete.
  const finished = /\s$/.test(text) || typed.length >= wordCount ? typed : typed.slice(0, -1)
  const wrong = finished.findIndex((word) => lookUp(word) === undefined)
  if (wrong >= 0) return { ok: false, about: `word ${wrong + 1} is not on the list` }
  if (typed.length < wordCount) return { ok: false, about: `${finished.length} of ${wordCount} words` }
  if (typed.length > wordCount) return { ok: false, about: `${typed.length} words; there are only ${wordCount}` }
  const ok = validateMnemonic(typed.map((word) => lookUp(word) ?? '').join(' '), [...list])
  return {
    ok,
    about: ok ? '24 words, checksum good' : 'all on the list, but not together: one is wrong, or two changed places',
  }
}

/** Completes the word at the cursor: to the word and a space if there is one choice, otherwise to the common beginning. */
export function completeWord(text: string): { readonly text: string; readonly choices: readonly string[] } {
  const start = text.search(/\S*$/)
  const typed = text.slice(start).toLowerCase()
  const choices = typed === '' ? [] : list.filter((word) => word.startsWith(typed))
  const [only] = choices
  if (only === undefined) return { text, choices }
  if (choices.length === 1) return { text: `${text.slice(0, start)}${only} `, choices }
  return { text, choices: choices.slice(0, 8) }
}
