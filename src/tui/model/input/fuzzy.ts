/** Score of `query` in `text`: all characters in order; higher if they are adjacent or begin words. Undefined if it does not match. */
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

/** The items that match, best first. An empty query returns all items in their order. */
export function fuzzyFilter<T>(query: string, items: readonly T[], textOf: (item: T) => string): T[] {
  if (query.trim() === '') return [...items]
  return items
    .map((item) => ({ item, score: fuzzyScore(query, textOf(item)) }))
    .filter((found): found is { item: T; score: number } => found.score !== undefined)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item)
}
