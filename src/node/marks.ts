import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Local } from '../store/index/local.ts'
import type { Journal } from '../store/journal.ts'

export interface MarkPorts {
  readonly journal: Pick<Journal, 'append'>
  readonly untold: Pick<Local['untold'], 'add'>
  /** Whether authors get read receipts. */
  readonly tells: () => boolean
}

interface Readable {
  readonly id: MessageId
  readonly author: AccountId
  readonly unread: 0 | 1
}

/** Marks messages as read. Their authors get a read receipt when the record is on disk. */
export function createMarks({ journal, untold, tells }: MarkPorts) {
  return {
    async seen(messages: readonly Readable[]): Promise<void> {
      const unread = messages.filter((message) => message.unread)
      if (unread.length === 0) return
      const byAuthor = [...Map.groupBy(unread, ({ author }) => author)].map(([author, some]) => ({
        author,
        ids: some.map(({ id }) => id),
      }))
      // Before the record, so that a crash between the two loses no receipt. After a crash, receipts of unread messages are removed. The fold sends the others.
      if (tells()) for (const { author, ids } of byAuthor) untold.add(author, ids)
      await journal.append({ kind: 'message.seen', messages: byAuthor })
    },
  }
}

export type Marks = ReturnType<typeof createMarks>
