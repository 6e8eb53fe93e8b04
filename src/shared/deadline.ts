import type { Schedule } from './time.ts'

export interface Deadline {
  /** Aborts when the time is over, or when one of the given signals aborts. */
  readonly signal: AbortSignal
  /** Cancels the timer. */
  readonly clear: () => void
}

/** Like `AbortSignal.timeout`, with the timer as a parameter. A timer holds at most 2^31-1 ms, about 24 days. */
export function startDeadline(schedule: Schedule, timeoutMs: number, ...signals: readonly AbortSignal[]): Deadline {
  const over = new AbortController()
  const clear = schedule(Math.min(timeoutMs, 2 ** 31 - 1), () =>
    over.abort(new DOMException('too late', 'TimeoutError')),
  )
  return { signal: AbortSignal.any([over.signal, ...signals]), clear }
}
