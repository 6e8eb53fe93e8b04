import type { AccountId } from '../shared/ids.ts'
import type { DeliveryState } from '../shared/delivery-state.ts'
import type { Clock } from '../shared/time.ts'
import type { Projector, StoredEvent } from '../store/project.ts'
import type { LogPort } from '../sync/ports.ts'
import { type AccountRecord, encodeRecord } from '../sync/records.ts'

/** The account's log and its index as one: what was appended is durable, folded, and told to listeners, in this order. */
export interface Journal {
  /** Resolves when the record is on disk and in the index. */
  append(record: AccountRecord): Promise<void>
  /** Notes a delivery state that is not worth an entry of the log. */
  progress(id: string, recipient: AccountId, state: DeliveryState): void
  /** Calls back with everything that happens, after it is durable. */
  onEvent(listener: (event: StoredEvent) => void): () => void
}

export interface JournalPorts {
  readonly log: LogPort
  readonly projector: Projector
  readonly now: Clock
}

/** Folds what the index has missed, then keeps it up with the log. */
export async function openJournal({ log, projector, now }: JournalPorts, signal: AbortSignal): Promise<Journal> {
  const listeners = new Set<(event: StoredEvent) => void>()
  let failure: Error | undefined

  function tell(events: readonly StoredEvent[]): void {
    for (const event of events) for (const listener of listeners) listener(event)
  }

  for await (const entry of log.entries((hash) => projector.isKnown(hash), signal)) projector.apply(entry)

  log.onEntry((entry) => {
    try {
      tell(projector.apply(entry))
    } catch (error) {
      failure = new Error('the index cannot follow the log', { cause: error })
    }
  })

  return {
    async append(record) {
      await log.append(encodeRecord(record))
      // The record is safe in the log; the index is folded again at the next start.
      if (failure) throw failure
    },
    progress: (id, recipient, state) => tell(projector.progress(id, recipient, state, now())),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
