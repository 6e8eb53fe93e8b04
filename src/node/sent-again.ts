import type { AccountId } from '../shared/ids.ts'
import type { Clock } from '../shared/time.ts'
import type { Body } from '../protocol/content.ts'
import type { Queries } from '../store/queries.ts'
import type { LogPort } from '../sync/ports.ts'
import { decodeRecord } from '../sync/records.ts'

/** How often one person is answered at most: every answer is up to 64 envelopes. */
const pauseMs = 5_000

export interface SentAgainPorts {
  readonly log: Pick<LogPort, 'entry'>
  readonly queries: Pick<Queries, 'sentWith'>
  readonly now: Clock
  /** Seals one content anew and publishes it once. */
  readonly send: (to: AccountId, content: Uint8Array) => Promise<boolean>
}

/** Answers somebody who misses what we sent them: from the log, once, to them only. They ask again if it does not arrive. */
export function createSentAgain({ log, queries, now, send }: SentAgainPorts) {
  const answered = new Map<AccountId, number>()

  return async (to: AccountId, { device, first, last }: Extract<Body, { type: 'missing' }>): Promise<void> => {
    if (now() - (answered.get(to) ?? -pauseMs) < pauseMs) return
    answered.set(to, now())
    for (const { id, entry } of queries.sentWith(to, device, first, last)) {
      const records = (await log.entry(entry))?.records ?? []
      for (const data of records) {
        const record = decodeRecord(data)
        if (record?.kind === 'message.queued' && record.id === id && record.to === to) await send(to, record.content)
      }
    }
  }
}
