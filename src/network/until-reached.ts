import type { Schedule } from '../shared/time.ts'

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
/** After so many of them (3 s) its gossip stream is considered lost: only a new connection opens another. */
const mostRetries = 150

/**
 * Hands a message on as soon as somebody is there to take it.
 * @returns who got it; nobody if `signal` aborted first
 */
export async function untilReached(parts: ReachParts): Promise<readonly string[]> {
  const { signal, schedule } = parts
  if (signal.aborted) return []
  const atOnce = await parts.hand()
  if (atOnce.length > 0) return atOnce

  let wake = () => {}
  const unwatch = parts.watch(() => wake())
  signal.addEventListener('abort', () => wake(), { once: true })
  let retries = 0
  try {
    // Read through a function: the signal changes while this waits.
    while (!isAborted(signal)) {
      const reached = await parts.hand()
      if (reached.length > 0) return reached
      const silent = parts.servers()
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
    return []
  } finally {
    unwatch()
  }
}

const isAborted = (signal: AbortSignal): boolean => signal.aborted
