import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId, ConversationId, MessageId } from '../../shared/ids.ts'
import { maxConsumers, type Places } from './places.ts'

/** State that only this device has, stored beside the folded tables. All of it is on disk when a call returns. */
export function createLocal(db: Database, places: Places) {
  const draft = db.prepare<[string], string>('SELECT text FROM draft WHERE conversation = ?').pluck()
  const setDraft = db.prepare('INSERT INTO draft VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text')
  const forgetDraft = db.prepare('DELETE FROM draft WHERE conversation = ?')
  const consumer = db.prepare<[string], number>('SELECT cursor FROM consumer WHERE name = ?').pluck()
  const setConsumer = db.prepare(
    'INSERT INTO consumer VALUES (?, ?) ON CONFLICT DO UPDATE SET cursor = excluded.cursor',
  )
  const forgetConsumers = db.prepare(
    `DELETE FROM consumer WHERE name IN (SELECT name FROM consumer ORDER BY name = ? DESC, cursor DESC LIMIT -1 OFFSET ${maxConsumers})`,
  )
  const untold = db.prepare<[], { author: AccountId; id: MessageId }>('SELECT peer author, id FROM untold')
  const deleteUnseen = db.prepare('DELETE FROM untold WHERE id IN (SELECT id FROM message WHERE unread = 1)')
  const isUntold = db.prepare<[string, string], 1>('SELECT 1 FROM untold WHERE peer = ? AND id = ?').pluck()
  const insertUntold = db.prepare('INSERT OR IGNORE INTO untold VALUES (?, ?)')
  const deleteUntold = db.prepare('DELETE FROM untold WHERE peer = ? AND id = ?')

  return {
    /** The draft of a conversation; '' for none. */
    draft: (conversation: ConversationId) => draft.get(conversation) ?? '',
    /** Stores a draft. An empty one is deleted. */
    keepDraft(conversation: ConversationId, text: string): void {
      if (text === '') forgetDraft.run(conversation)
      else setDraft.run(conversation, text)
    },
    /** The cursor that a consumer of events acknowledged last; undefined if it never did. */
    consumed: (name: string) => consumer.get(name),
    keepConsumed(name: string, cursor: number): void {
      places.keep(name, cursor)
      setConsumer.run(name, cursor)
      forgetConsumers.run(name)
    },
    /** Messages that a person saw and whose authors have no read receipt yet. */
    untold: {
      /** Removes first the messages that were only about to be marked as read. */
      all() {
        deleteUnseen.run()
        return untold.all()
      },
      /** Of these messages of an author, those without a read receipt. */
      among: (author: AccountId, ids: readonly MessageId[]) => ids.filter((id) => isUntold.get(author, id) === 1),
      add: db.transaction((author: AccountId, ids: readonly MessageId[]): void => {
        for (const id of ids) insertUntold.run(author, id)
      }),
      remove: db.transaction((author: AccountId, ids: readonly MessageId[]): void => {
        for (const id of ids) deleteUntold.run(author, id)
      }),
    },
  }
}

export type Local = ReturnType<typeof createLocal>
