/** The words of a query as the node splits it. Text in quotes is one word. */
const searchedWords = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"?|(\S+)/g)].map(([, quoted, word]) => (quoted ?? word ?? '').trim()).filter(Boolean)

interface Folded {
  readonly text: string
  /** UTF-16 offset in the whole text for each code unit of `text` and for its end. */
  readonly places: readonly number[]
}

/** Removes case and diacritics, which a search ignores. */
function fold(whole: string): Folded {
  const places: number[] = []
  let text = ''
  let place = 0
  for (const character of whole) {
    const folded = character.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
    for (let unit = 0; unit < folded.length; unit++) places.push(place)
    text += folded
    place += character.length
  }
  return { text, places: [...places, place] }
}

/** Ranges of a text that match words of a query: UTF-16 offsets, in order, without overlap. */
export function matches(text: string, query: string): { readonly start: number; readonly end: number }[] {
  const words = searchedWords(fold(query).text).map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  if (words.length === 0) return []
  const pattern = words.sort((a, b) => b.length - a.length).join('|')
  const { text: folded, places } = fold(text)
  return [...folded.matchAll(new RegExp(pattern, 'gu'))].map(({ 0: found, index }) => ({
    start: places[index] ?? 0,
    end: places[index + found.length] ?? text.length,
  }))
}
