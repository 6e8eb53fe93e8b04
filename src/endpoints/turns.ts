/** A queue for each peer, served in turn: a peer that sends much holds up itself. */
export interface Turns<T> {
  /** @returns whether it waits now. Where there is no room, the newest items of the peer with the most bytes give way to those of a peer with fewer. */
  add(peer: string, item: T, bytes: number): boolean
  next(): T | undefined
}

interface Queue<T> {
  readonly items: { readonly item: T; readonly bytes: number }[]
  bytes: number
}

/** @param maxBytes that may wait, of all peers together; one peer may use a quarter of it */
export function createTurns<T>(maxBytes: number, onEvicted: (item: T) => void): Turns<T> {
  /** In the order of their turns. */
  const queues = new Map<string, Queue<T>>()
  let waitingBytes = 0

  function largest(): Queue<T> | undefined {
    return [...queues.values()].reduce<Queue<T> | undefined>(
      (most, queue) => (most === undefined || queue.bytes > most.bytes ? queue : most),
      undefined,
    )
  }

  return {
    add(peer, item, bytes) {
      const queue = queues.get(peer) ?? { items: [], bytes: 0 }
      if (queue.bytes + bytes > maxBytes / 4) return false
      while (waitingBytes + bytes > maxBytes) {
        const other = largest()
        const last = other !== undefined && other.bytes > queue.bytes + bytes ? other.items.pop() : undefined
        if (other === undefined || last === undefined) return false
        other.bytes -= last.bytes
        waitingBytes -= last.bytes
        onEvicted(last.item)
      }
      queue.items.push({ item, bytes })
      queue.bytes += bytes
      waitingBytes += bytes
      queues.set(peer, queue)
      return true
    },
    next() {
      for (const [peer, queue] of queues) {
        queues.delete(peer)
        const first = queue.items.shift()
        if (first === undefined) continue
        queue.bytes -= first.bytes
        waitingBytes -= first.bytes
        // Behind all others.
        if (queue.items.length > 0) queues.set(peer, queue)
        return first.item
      }
      return undefined
    },
  }
}
