/** Characters of scripts without spaces, and emoji. Each of them is a word of its own, and a query finds them only side by side. */
const alone = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}\p{So}]/gu
const hasWord = /[\p{L}\p{N}\p{Co}\p{So}]/u

/** Tokenizer of SQLite's FTS5: words of letters, digits and symbols, without case and diacritics. */
export const tokenizer = `unicode61 remove_diacritics 2 categories 'L* N* Co So'`

/** The form of a text that goes into the full-text index. */
export const indexedText = (text: string): string => text.replaceAll(alone, ' $& ')

/**
 * The FTS5 query for a search text. All words have to match, each as a word or as its beginning. Words in double quotes have to match whole and side by side.
 * @returns undefined if the text has no word
 */
export function matchOf(query: string): string | undefined {
  const parts = [...query.matchAll(/"([^"]*)"?|[^\s"]+/g)].flatMap(([whole, quoted]) => {
    const part = quoted ?? whole
    return hasWord.test(part) ? [`"${indexedText(part)}"${quoted === undefined ? '*' : ''}`] : []
  })
  return parts.length === 0 ? undefined : parts.join(' AND ')
}
