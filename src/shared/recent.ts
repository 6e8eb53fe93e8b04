/** Remembers the last `most` names that were added; the one that was added first is forgotten first. */
export function createRecent(most: number): { has(name: string): boolean; add(name: string): void } {
  const names = new Set<string>()
  return {
    has: (name) => names.has(name),
    add(name) {
      names.add(name)
      const [oldest] = names
      if (names.size > most && oldest !== undefined) names.delete(oldest)
    },
  }
}
