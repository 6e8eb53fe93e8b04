import type { AccountId, DeviceId, MessageId } from '../shared/ids.ts'
import type { Clock } from '../shared/time.ts'
import type { Body } from '../protocol/content.ts'
import type { EntryHash, LogPort } from '../state/log-port.ts'
import { decodeRecord } from '../state/encoding.ts'

type Missing = Extract<Body, { type: 'missing' }>

/** Shortest time between two answers to one account, in milliseconds. Each answer is up to 64 envelopes. */
const pauseMs = 5_000

export interface SentAgainPorts {
  readonly log: Pick<LogPort, 'entry'>
  /** The contents that a device of this account sent to an account under these numbers, with the log entries that hold them. */
  readonly sentWith: (
    to: AccountId,
    device: DeviceId,
    first: number,
    last: number,
  ) => Iterable<{ readonly id: MessageId; readonly entry: EntryHash }>
  readonly now: Clock
  /** Seals a content again and publishes it once. Resolves with whether a peer took it. */
  readonly send: (to: AccountId, content: Uint8Array) => Promise<boolean>
  /** Aborts when the node stops. The log is not read after that. */
  readonly signal: AbortSignal
  readonly onFault: (error: unknown) => void
}

/**
 * Answers a contact that misses contents: reads them from the log and sends each of them once. The contact asks again if they do not arrive. The call
 * returns at once, and the answer ends when no peer takes a content, so that a contact which asks and disconnects delays neither other contacts nor the
 * stop of the node.
 */
export function createSentAgain({ log, sentWith, now, send, signal, onFault }: SentAgainPorts) {
  const answered = new Map<AccountId, number>()
  const answering = new Set<AccountId>()

  async function answer(to: AccountId, { device, first, last }: Missing): Promise<void> {
    for (const { id, entry } of sentWith(to, device, first, last)) {
      if (signal.aborted) return
      const records = (await log.entry(entry))?.records ?? []
      for (const data of records) {
        const record = decodeRecord(data)
        if (record?.kind !== 'message.queued' || record.message !== id || !record.to.includes(to)) continue
        if (!(await send(to, record.content))) return
      }
    }
  }

  return (to: AccountId, missing: Missing): void => {
    if (answering.has(to) || now() - (answered.get(to) ?? -pauseMs) < pauseMs) return
    answered.set(to, now())
    answering.add(to)
    answer(to, missing)
      .catch(onFault)
      .finally(() => answering.delete(to))
  }
}
