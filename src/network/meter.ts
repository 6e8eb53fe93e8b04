/** Counts what was dropped or failed, by reason, so that nothing is dropped in silence: `privy status` shows it. */
export interface Meter {
  count(reason: string): void
  readonly counts: ReadonlyMap<string, number>
}

/** Reasons are a fixed set of words in the source, never text from the network. */
export function createMeter(): Meter {
  const counts = new Map<string, number>()
  return { count: (reason) => void counts.set(reason, (counts.get(reason) ?? 0) + 1), counts }
}
