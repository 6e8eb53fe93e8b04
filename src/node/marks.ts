import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Local } from '../store/index/local.ts'
import type { Journal } from '../store/journal.ts'

export interface MarkPorts {
  readonly journal: Pick<Journal, 'append'>
  readonly untold: Pick<Local['untold'], 'add'>
  /** Whether senders are told that their messages were read. */
  readonly tells: () => boolean
}

interface Readable {
  readonly id: MessageId
  readonly author: AccountId
  readonly unread: 0 | 1
}

/** Marks what a person saw. Its author is told once that is on disk. */
export function createMarks({ journal, untold, tells }: MarkPorts) {
  return {
    async seen(messages: readonly Readable[]): Promise<void> {
      const unread = messages.filter((message) => message.unread)
      if (unread.length === 0) return
      const byAuthor = [...Map.groupBy(unread, ({ author }) => author)].map(([author, some]) => ({
        author,
        ids: some.map(({ id }) => id),
      }))
      // First, so that a crash in between leaves no author untold; what turns out to be unread then is not told. The fold's change sends them.
      if (tells()) for (const { author, ids } of byAuthor) untold.add(author, ids)
      await journal.append({ kind: 'message.seen', messages: byAuthor })
    },
  }
}

export type Marks = ReturnType<typeof createMarks>
