import type { Clock } from '../shared/time.ts'
import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Outbound } from './outbound.ts'
import type { Local } from '../store/local.ts'
import type { Journal } from './journal.ts'

export interface MarkPorts {
  readonly journal: Pick<Journal, 'append'>
  readonly outbound: Pick<Outbound, 'receipts'>
  readonly local: Pick<Local, 'addUntold'>
  readonly now: Clock
  /** Whether senders are told that their messages were read. */
  readonly tells: () => boolean
}

interface Readable {
  readonly id: MessageId
  readonly conversation: AccountId
  readonly unread: 0 | 1
}

/** Marks what a person saw; whoever sent it is told, once that is on disk. */
export function createMarks({ journal, outbound, local, now, tells }: MarkPorts) {
  return {
    async seen(messages: readonly Readable[]): Promise<void> {
      const unread = messages.filter((message) => message.unread)
      if (unread.length === 0) return
      const told = tells() ? unread : []
      const bySender = [...Map.groupBy(told, ({ conversation }) => conversation)].map(
        ([conversation, some]) => [conversation, some.map(({ id }) => id)] as const,
      )
      // First, so that a crash in between leaves nobody untold; what turns out to be unread then is not told.
      for (const [conversation, ids] of bySender) local.addUntold(conversation, ids)
      await journal.append({ kind: 'message.seen', time: now(), ids: unread.map(({ id }) => id) })
      for (const [conversation, ids] of bySender) outbound.receipts.read(conversation, ids)
    },
  }
}

export type Marks = ReturnType<typeof createMarks>
