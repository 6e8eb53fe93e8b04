/** Counts dropped inputs and failures by reason. `privy status` shows them. */
export interface Meter {
  count(reason: string): void
  readonly counts: ReadonlyMap<string, number>
}

/** Creates a meter. Reasons are fixed words of the source, never text from the network. */
export function createMeter(): Meter {
  const counts = new Map<string, number>()
  return { count: (reason) => void counts.set(reason, (counts.get(reason) ?? 0) + 1), counts }
}
