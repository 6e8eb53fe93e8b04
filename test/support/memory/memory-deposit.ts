import type { DepositVerdict, OnDeposit, Topic } from '../../../src/delivery/ports.ts'
import { decodeAnswer, encodeAnswer, exchangeMs } from '../../../src/network/deposit/deposit-wire.ts'
import { strongest } from '../../../src/network/gossip/topic-listeners.ts'
import type { Schedule } from '../../../src/shared/time.ts'

/** Listener of a topic on one host of the network in memory. */
export interface Listener {
  readonly onData: (data: Uint8Array, from: string) => void
  readonly onDeposit: OnDeposit
}

/** The answer of these listeners to a deposit, as it arrives over a stream. */
export async function verdictOf(
  listeners: Iterable<Listener>,
  data: Uint8Array,
  from: string,
): Promise<DepositVerdict> {
  const verdicts = await Promise.all([...listeners].map(async ({ onDeposit }) => onDeposit(data.slice(), from)))
  return decodeAnswer(encodeAnswer(strongest(verdicts)))
}

/** Rejects after the longest time of an answer, or when the signal aborts. */
export function silence(schedule: Schedule, signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  const cancel = schedule(exchangeMs, () => reject(new Error('no answer in time')))
  const onAbort = () => {
    cancel()
    reject(new Error('nobody waits any more'))
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return promise
}

/** Carries data from one host of the network in memory to another. Calls `arrive` on arrival. */
export type Carry = (parcel: Carried, arrive: () => void) => void

interface Carried {
  readonly from: string
  readonly to: string
  readonly topic: Topic
  /** The data; empty for an answer to a deposit. */
  readonly data: Uint8Array
}

/** Resolves on arrival. Rejects as `silence` does. */
export function brought(carry: (arrive: () => void) => void, schedule: Schedule, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  carry(resolve)
  const waiting = new AbortController()
  const late = silence(schedule, AbortSignal.any([signal, waiting.signal]))
  return Promise.race([promise, late]).finally(() => waiting.abort())
}
