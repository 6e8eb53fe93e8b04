import type { Topic } from '../../delivery/ports.ts'

/** Peers that probably serve a topic, known from elsewhere than the DHT. Nothing is handed to one before it has proved to serve the topic. */
export interface Candidates {
  /** @returns whether one of them is new */
  add(topic: Topic, peers: readonly string[]): boolean
  has(topic: Topic, peer: string): boolean
  /** Those that were added last in front. */
  of(topic: Topic): readonly string[]
}

/** Those that were added longest ago are forgotten first. */
const most = { topics: 2000, peers: 32 }

export function createCandidates(): Candidates {
  const topics = new Map<Topic, Set<string>>()

  function forgetOldest(
    from: { readonly size: number; keys(): Iterable<string>; delete(key: never): boolean },
    limit: number,
  ) {
    if (from.size <= limit) return
    for (const oldest of from.keys()) return void from.delete(oldest as never)
  }

  return {
    add(topic, peers) {
      const known = topics.get(topic) ?? new Set()
      topics.delete(topic)
      topics.set(topic, known)
      let isNews = false
      for (const peer of peers) {
        isNews = !known.delete(peer) || isNews
        known.add(peer)
        forgetOldest(known, most.peers)
      }
      forgetOldest(topics, most.topics)
      return isNews
    },
    has: (topic, peer) => topics.get(topic)?.has(peer) ?? false,
    of: (topic) => [...(topics.get(topic) ?? [])].reverse(),
  }
}
