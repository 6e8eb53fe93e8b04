import type { Schedule } from '../../shared/time.ts'

export interface ReachParts {
  /** Hands the message to the connected peers that serve the topic, and returns the peers that got it. */
  readonly hand: () => Promise<readonly string[]>
  /** Connected peers that serve the topic. */
  readonly servers: () => readonly string[]
  /** Searches for servers, and calls back for each one that is connected or connects, until the returned function is called. */
  readonly watch: (onServer: (peer: string) => void) => () => void
  readonly dropConnection: (peer: string) => Promise<void>
  readonly onFailure: () => void
  readonly schedule: Schedule
  readonly signal: AbortSignal
}

/** Pause between two attempts at a server that is subscribed but has no open stream, in milliseconds. */
const retryMs = 20
/** Number of attempts (200 ms) for the other servers after the first one has the message. */
const retriesForOthers = 10
/** After this number of attempts (3 s) without success, the gossip streams count as lost. Only a new connection opens others. */
const mostRetries = 150

/**
 * Hands a message to servers of a topic as soon as one is connected. Waits a moment for a server that is just connecting. Servers that have the message
 * drop the repetition.
 * @returns the peers that got it; empty if `signal` aborted first
 */
export async function untilReached(parts: ReachParts): Promise<readonly string[]> {
  const { signal, schedule } = parts
  if (signal.aborted) return []
  const reached = new Set<string>()
  const handToAll = async (): Promise<readonly string[]> => {
    for (const peer of await parts.hand()) reached.add(peer)
    return parts.servers().filter((peer) => !reached.has(peer))
  }
  const missed = await handToAll()
  if (reached.size > 0 && missed.length === 0) return [...reached]

  let wake = () => {}
  /** A server that appears while a message is being handed over must not be missed. */
  let isNews = false
  const unwatch = parts.watch(() => {
    isNews = true
    wake()
  })
  signal.addEventListener('abort', () => wake(), { once: true })
  let retries = 0
  try {
    // Read through a function, because the signal changes during the wait.
    while (!isAborted(signal)) {
      isNews = false
      const silent = await handToAll()
      if (reached.size > 0 && (silent.length === 0 || retries >= retriesForOthers)) break
      if (silent.length > 0 && ++retries >= mostRetries) {
        retries = 0
        parts.onFailure()
        await Promise.allSettled(silent.map((peer) => parts.dropConnection(peer)))
      }
      await new Promise<void>((resolve) => {
        const cancel = silent.length > 0 ? schedule(retryMs, resolve) : () => {}
        wake = () => {
          cancel()
          resolve()
        }
        if (isNews || isAborted(signal)) wake()
      })
    }
    return [...reached]
  } finally {
    unwatch()
  }
}

const isAborted = (signal: AbortSignal): boolean => signal.aborted
