import type { Schedule } from '../shared/time.ts'

/** Something that is done again and again, never twice at once. */
export interface Repeating {
  /** Runs now; if it is running already, once more after that. */
  again(): void
  /** Runs now unless it is running already. */
  hurry(): void
  /** Aborts what is running and waits for its end. */
  stop(): Promise<void>
}

/**
 * Runs `task` now and then each time the pause that it returned has passed, in milliseconds.
 * `task` must not reject: it knows which failures are ordinary, and how long to wait after them.
 */
export function repeat(task: (signal: AbortSignal) => Promise<number>, schedule: Schedule): Repeating {
  const end = new AbortController()
  let cancelPause = () => {}
  let running: Promise<void> | undefined
  let wanted = false
  const start = (): void => {
    cancelPause()
    running = task(end.signal).then((pauseMs) => {
      running = undefined
      if (end.signal.aborted) return
      cancelPause = schedule(wanted ? 0 : pauseMs, start)
      wanted = false
    })
  }
  start()
  const hurry = () => {
    if (running === undefined && !end.signal.aborted) start()
  }
  return {
    again() {
      if (running === undefined) hurry()
      else wanted = true
    },
    hurry,
    async stop() {
      end.abort()
      cancelPause()
      await running
    },
  }
}

/** Pauses that double from `firstMs` up to `mostMs`, each spread over half to one and a half times its length so that hosts do not move in step. */
export function growingPauses(
  firstMs: number,
  mostMs: number,
  random: () => number,
): { next(): number; reset(): void } {
  let pauseMs = firstMs
  return {
    next() {
      const spread = pauseMs * (0.5 + random())
      pauseMs = Math.min(pauseMs * 2, mostMs)
      return spread
    },
    reset: () => void (pauseMs = firstMs),
  }
}
