import type { Schedule } from '../../shared/time.ts'

export interface ReachParts {
  /** Hands the message to the connected peers that serve the topic, and names those that got it. */
  readonly hand: () => Promise<readonly string[]>
  /** Connected peers that serve the topic. */
  readonly servers: () => readonly string[]
  /** Looks for servers, and calls back for each that is or gets connected, until the returned function is called. */
  readonly watch: (onServer: (peer: string) => void) => () => void
  readonly dropConnection: (peer: string) => Promise<void>
  readonly onFailure: () => void
  readonly schedule: Schedule
  readonly signal: AbortSignal
}

/** Between two attempts at a server that is subscribed but has no stream open yet. In milliseconds. */
const retryMs = 20
/** So many of them (200 ms) are made for the rest of the servers once somebody has got the message. */
const retriesForOthers = 10
/** After so many of them (3 s) without anybody, the gossip streams are considered lost: only a new connection opens others. */
const mostRetries = 150

/**
 * Hands a message on as soon as somebody is there to take it. A server that is just connecting is waited for a moment; those that have the message
 * already drop the repetition.
 * @returns who got it; nobody if `signal` aborted first
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
  const unwatch = parts.watch(() => wake())
  signal.addEventListener('abort', () => wake(), { once: true })
  let retries = 0
  try {
    // Read through a function: the signal changes while this waits.
    while (!isAborted(signal)) {
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
        if (isAborted(signal)) wake()
      })
    }
    return [...reached]
  } finally {
    unwatch()
  }
}

const isAborted = (signal: AbortSignal): boolean => signal.aborted
