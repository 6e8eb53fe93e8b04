/** The words of a query as the node takes them: what is quoted is one. */
const searchedWords = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"?|(\S+)/g)].map(([, quoted, word]) => (quoted ?? word ?? '').trim()).filter(Boolean)

interface Folded {
  readonly text: string
  /** For each of its code units, and its end, where that was in the whole text: UTF-16 offsets. */
  readonly places: readonly number[]
}

/** Without case and diacritics, which make no difference when messages are searched. */
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

/** Where the words of a query are in a text: UTF-16 offsets, in order, not overlapping. */
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
