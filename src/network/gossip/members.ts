/**
 * Which connected peers have proved which topics (join/). Gossip sees only them, and each of them only about its topics.
 * A topic is *heard* from a peer once the peer has proved it, and *told* to the peer once it has also read our proof.
 */
export interface Members {
  /** What the peer says about these topics is heard from now on. */
  hear(peer: string, topics: readonly string[]): void
  /** The peer is heard, and told, about these topics from now on. */
  tell(peer: string, topics: readonly string[]): void
  isHeard(peer: string, topic: string): boolean
  isTold(peer: string, topic: string): boolean
  /** Whether the peer has proved any topic. */
  has(peer: string): boolean
  /** Its connection ended: it has to prove everything again. */
  remove(peer: string): void
  /** Called with the topics that a peer is newly told about. */
  onTell(listener: (peer: string, topics: readonly string[]) => void): void
  onRemove(listener: (peer: string) => void): void
}

export function createMembers(): Members {
  const heard = new Map<string, Set<string>>()
  const told = new Map<string, Set<string>>()
  const tellListeners: ((peer: string, topics: readonly string[]) => void)[] = []
  const removeListeners: ((peer: string) => void)[] = []

  /** @returns those that are new */
  function add(to: Map<string, Set<string>>, peer: string, topics: readonly string[]): readonly string[] {
    const known = to.get(peer) ?? new Set()
    to.set(peer, known)
    return topics.filter((topic) => !known.has(topic) && known.add(topic))
  }

  return {
    hear: (peer, topics) => void add(heard, peer, topics),
    tell(peer, topics) {
      add(heard, peer, topics)
      const news = add(told, peer, topics)
      if (news.length > 0) for (const listener of tellListeners) listener(peer, news)
    },
    isHeard: (peer, topic) => heard.get(peer)?.has(topic) ?? false,
    isTold: (peer, topic) => told.get(peer)?.has(topic) ?? false,
    has: (peer) => heard.has(peer),
    remove(peer) {
      told.delete(peer)
      if (heard.delete(peer)) for (const listener of removeListeners) listener(peer)
    },
    onTell: (listener) => void tellListeners.push(listener),
    onRemove: (listener) => void removeListeners.push(listener),
  }
}
