/** One short code: `:name:` becomes `emoji`. */
export interface Emoji {
  readonly name: string
  readonly emoji: string
  /** Further search words. */
  readonly tags: readonly string[]
}

/** All short codes of GitHub. Loaded when the first one is typed. */
export async function loadEmoji(): Promise<readonly Emoji[]> {
  const { gemoji } = await import('gemoji')
  return gemoji.flatMap(({ names, emoji, tags }) => names.map((name) => ({ name, emoji, tags })))
}

/** The emoji for the text behind the colon, best first: the name begins with it, a word of the name does, a tag does. */
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
