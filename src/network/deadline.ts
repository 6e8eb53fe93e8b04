import { setMaxListeners } from 'node:events'

/** A signal that aborts with any of `signals`, or after `ms` milliseconds. Any number of dials and streams may listen to it without a warning. */
export function deadline(ms: number, ...signals: readonly AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any([...signals, AbortSignal.timeout(ms)])
  setMaxListeners(0, signal, ...signals)
  return signal
}
