import { setImmediate } from 'node:timers/promises'

/** A function to call in each turn of a long loop. It lets the event loop run every 32 turns; reads from a cache alone never do. */
export function breathe(signal?: AbortSignal): () => Promise<void> {
  let turns = 0
  return async () => {
    signal?.throwIfAborted()
    turns += 1
    if (turns % 32 === 0) await setImmediate()
  }
}
