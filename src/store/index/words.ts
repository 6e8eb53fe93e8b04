/** Scripts written without spaces, and emoji: every character is a word of its own, and what stands together is found as such. */
const alone = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}\p{So}]/gu
const hasWord = /[\p{L}\p{N}\p{Co}\p{So}]/u

/** How text is cut into words by SQLite's FTS5: letters, digits and symbols, without case and diacritics. */
export const tokenizer = `unicode61 remove_diacritics 2 categories 'L* N* Co So'`

/** What goes into the full-text index for a text. */
export const indexedText = (text: string): string => text.replaceAll(alone, ' $& ')

/**
 * What a person typed, as an FTS5 query: all of the words, each possibly the beginning of one; what is in double quotes together and whole.
 * @returns undefined when there is nothing to look for
 */
export function matchOf(query: string): string | undefined {
  const parts = [...query.matchAll(/"([^"]*)"?|[^\s"]+/g)].flatMap(([whole, quoted]) => {
    const part = quoted ?? whole
    return hasWord.test(part) ? [`"${indexedText(part)}"${quoted === undefined ? '*' : ''}`] : []
  })
  return parts.length === 0 ? undefined : parts.join(' AND ')
}
