/** How well `query` fits `text`: every character in order, better the nearer together and to the beginnings of words. Undefined when it does not fit. */
export function fuzzyScore(query: string, text: string): number | undefined {
  const [wanted, given] = [query.toLowerCase(), text.toLowerCase()]
  let [score, from, previous] = [0, 0, -2]
  for (const character of wanted) {
    if (character === ' ') continue
    const at = given.indexOf(character, from)
    if (at < 0) return undefined
    const beginsWord = at === 0 || /[^\p{L}\p{N}]/u.test(given.charAt(at - 1))
    score += at === previous + 1 ? 3 : beginsWord ? 2 : 0
    previous = at
    from = at + character.length
  }
  return score + (given.startsWith(wanted) ? 5 : 0) - given.length / 1000
}

/** Those that fit, the best first; all of them, in their order, when nothing is asked. */
export function fuzzyFilter<T>(query: string, items: readonly T[], textOf: (item: T) => string): T[] {
  if (query.trim() === '') return [...items]
  return items
    .map((item) => ({ item, score: fuzzyScore(query, textOf(item)) }))
    .filter((found): found is { item: T; score: number } => found.score !== undefined)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item)
}
