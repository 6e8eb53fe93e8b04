import type { Schedule } from '../shared/time.ts'

/** A task that runs repeatedly, never twice at the same time. */
export interface Repeating {
  /** Runs the task now. If it runs already, runs it once more after that. */
  again(): void
  /** Runs the task now, unless it runs already. */
  hurry(): void
  /** Aborts the task and waits for its end. */
  stop(): Promise<void>
}

/**
 * Runs `task` now, and again after each pause that it returned, in milliseconds.
 * `task` must not reject: it handles its failures and decides how long to wait after them.
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

/** Pauses that double from `firstMs` to `mostMs`. Each is multiplied by a random factor from 0.5 to 1.5, so that hosts do not act at the same time. */
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
