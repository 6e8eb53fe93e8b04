import { setMaxListeners } from 'node:events'

/** Aborts with any of `signals`, or after `ms`. May be listened to by any number of dials and streams without a warning. */
export function deadline(ms: number, ...signals: readonly AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any([...signals, AbortSignal.timeout(ms)])
  setMaxListeners(0, signal, ...signals)
  return signal
}
