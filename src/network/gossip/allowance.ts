import type { Clock } from '../../shared/time.ts'

/** How much each neighbour may send on served topics: a bucket of messages and one of bytes, filled with time. */
export interface Allowance {
  /** Whether this peer may send that many more bytes now; if so they are taken from its buckets. */
  take(peer: string, bytes: number): boolean
}

const burst = { messages: 10_000, bytes: 256 * 1024 * 1024 }
const mostPeers = 4096
const perSecond = { messages: 2000, bytes: 32 * 1024 * 1024 }

/** Generous for people, and enough to keep one hostile neighbour from taking all of the node's time. */
export function createAllowance(clock: Clock): Allowance {
  const buckets = new Map<string, { messages: number; bytes: number; at: number }>()
  return {
    take(peer, bytes) {
      const now = clock()
      const bucket = buckets.get(peer) ?? { ...burst, at: now }
      const seconds = Math.max(0, now - bucket.at) / 1000
      bucket.messages = Math.min(burst.messages, bucket.messages + seconds * perSecond.messages)
      bucket.bytes = Math.min(burst.bytes, bucket.bytes + seconds * perSecond.bytes)
      bucket.at = now
      // The peer that was silent for the longest time is forgotten first. A disconnect changes nothing.
      buckets.delete(peer)
      buckets.set(peer, bucket)
      const oldest = buckets.keys().next().value
      if (buckets.size > mostPeers && oldest !== undefined) buckets.delete(oldest)
      if (bucket.messages < 1 || bucket.bytes < bytes) return false
      bucket.messages -= 1
      bucket.bytes -= bytes
      return true
    },
  }
}
