import type { Clock } from '../shared/time.ts'
import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Outbound } from './outbound.ts'
import type { Journal } from './journal.ts'

export interface MarkPorts {
  readonly journal: Pick<Journal, 'append'>
  readonly outbound: Pick<Outbound, 'receipts'>
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
export function createMarks({ journal, outbound, now, tells }: MarkPorts) {
  return {
    async seen(messages: readonly Readable[]): Promise<void> {
      const unread = messages.filter((message) => message.unread)
      if (unread.length === 0) return
      await journal.append({ kind: 'message.seen', time: now(), ids: unread.map(({ id }) => id) })
      if (!tells()) return
      for (const [conversation, some] of Map.groupBy(unread, (message) => message.conversation))
        outbound.receipts.read(
          conversation,
          some.map(({ id }) => id),
        )
    },
  }
}

export type Marks = ReturnType<typeof createMarks>
