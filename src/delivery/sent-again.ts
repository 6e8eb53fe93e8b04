import type { AccountId, DeviceId, MessageId } from '../shared/ids.ts'
import type { Clock } from '../shared/time.ts'
import type { Body } from '../protocol/content.ts'
import type { EntryHash, LogPort } from '../state/log-port.ts'
import { decodeRecord } from '../state/encoding.ts'

type Missing = Extract<Body, { type: 'missing' }>

/** How often one person is answered at most: every answer is up to 64 envelopes. */
const pauseMs = 5_000

export interface SentAgainPorts {
  readonly log: Pick<LogPort, 'entry'>
  /** Contents that this device of ours sent them with these numbers, and the entries of the log that have them. */
  readonly sentWith: (
    to: AccountId,
    device: DeviceId,
    first: number,
    last: number,
  ) => Iterable<{ readonly id: MessageId; readonly entry: EntryHash }>
  readonly now: Clock
  /** Seals one content anew and publishes it once; whether somebody was there to take it. */
  readonly send: (to: AccountId, content: Uint8Array) => Promise<boolean>
  /** Of the node's life: the log is not read any more when it aborts. */
  readonly signal: AbortSignal
  readonly onFault: (error: unknown) => void
}

/**
 * Answers somebody who misses what we sent them: from the log, once, to them only. They ask again if it does not arrive. Returns at once, and gives
 * up when they are not there: somebody who asks and leaves must not hold up what others send, or the end of the node.
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
