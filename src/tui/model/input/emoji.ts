/** One short code: `:name:` becomes `emoji`. */
export interface Emoji {
  readonly name: string
  readonly emoji: string
  /** Other words for it. */
  readonly tags: readonly string[]
}

/** All short codes (GitHub's), loaded only when somebody types one. */
export async function loadEmoji(): Promise<readonly Emoji[]> {
  const { gemoji } = await import('gemoji')
  return gemoji.flatMap(({ names, emoji, tags }) => names.map((name) => ({ name, emoji, tags })))
}

/** Those that fit what was typed behind the colon, the best first: the name begins with it, a word of it does, a tag does. */
export function findEmoji(all: readonly Emoji[], typed: string): Emoji[] {
  const query = typed.toLowerCase()
  const rank = ({ name, tags }: Emoji): number => {
    if (name === query) return 0
    if (name.startsWith(query)) return 1
    if (name.includes(`_${query}`)) return 2
    return tags.some((tag) => tag.startsWith(query)) ? 3 : 4
  }
  return all
    .map((each) => ({ each, rank: rank(each) }))
    .filter(({ rank: its }) => its < 4)
    .sort((a, b) => a.rank - b.rank || a.each.name.length - b.each.name.length)
    .map(({ each }) => each)
}
