import type { Schedule } from '../../shared/time.ts'

export interface CollectParts {
  readonly watch: (onServer: (peer: string) => void) => () => void
  /** Asks one peer. May reject. */
  readonly ask: (peer: string, signal: AbortSignal) => Promise<Uint8Array | undefined>
  readonly onFailure: () => void
  readonly schedule: Schedule
  readonly signal: AbortSignal
}

const retryMs = 1000
const attemptsPerPeer = 3
/** Most peers that are asked. Any peer can claim to serve a topic. */
const mostPeers = 20

/** Asks each peer that serves the topic when it appears. Yields the answers until `signal` aborts or the consumer stops. */
export async function* collectCards(parts: CollectParts): AsyncGenerator<Uint8Array, void, undefined> {
  if (parts.signal.aborted) return
  const done = new AbortController()
  const signal = AbortSignal.any([parts.signal, done.signal])
  const asked = new Set<string>()
  const cards: Uint8Array[] = []
  let wake = () => {}

  const ask = async (peer: string, attempt: number): Promise<void> => {
    try {
      const card = await parts.ask(peer, signal)
      if (card !== undefined) cards.push(card)
      wake()
    } catch {
      if (signal.aborted) return
      parts.onFailure()
      if (attempt === attemptsPerPeer) return
      const cancel = parts.schedule(retryMs, () => void ask(peer, attempt + 1))
      signal.addEventListener('abort', cancel, { once: true })
    }
  }
  const unwatch = parts.watch((peer) => {
    if (asked.has(peer) || asked.size >= mostPeers) return
    asked.add(peer)
    void ask(peer, 1)
  })
  signal.addEventListener('abort', () => wake(), { once: true })
  try {
    for (;;) {
      const card = cards.shift()
      if (card !== undefined) yield card
      else if (signal.aborted) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    unwatch()
    done.abort()
  }
}
