import type { Clock } from '../shared/time.ts'

/** How many neighbours are remembered; the one longest unheard of is forgotten first. */
const maxNeighbours = 1000

/**
 * A token bucket for each neighbour that hands us something: `burst` at once, `perMinute` in the long run. What costs us a private-key
 * operation is behind it.
 */
export function createNeighbourLimit(now: Clock, { burst, perMinute }: { burst: number; perMinute: number }) {
  const buckets = new Map<string, { tokens: number; atMs: number }>()
  return {
    /** Takes a token; false when the neighbour has none left. */
    admits(peer: string): boolean {
      const atMs = now()
      const before = buckets.get(peer) ?? { tokens: burst, atMs }
      const tokens = Math.min(burst, before.tokens + (Math.max(0, atMs - before.atMs) * perMinute) / 60_000)
      buckets.delete(peer)
      buckets.set(peer, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs })
      const oldest = buckets.keys().next().value
      if (buckets.size > maxNeighbours && oldest !== undefined) buckets.delete(oldest)
      return tokens >= 1
    },
  }
}
