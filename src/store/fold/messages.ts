import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId, ConversationId, MessageId } from '../../shared/ids.ts'
import { sha256 } from '../../crypto/derive.ts'
import { type Content, decodeContent } from '../../protocol/content.ts'
import { isDrop } from '../../protocol/drops.ts'
import { type MessageParts, messageParts } from '../../state/message.ts'
import type { RecordOf } from '../../state/record.ts'
import type { Retired } from '../index/retired.ts'
import { indexedText } from '../index/words.ts'
import type { Change } from '../../state/changes.ts'
import type { EventWriter } from './event-writer.ts'
import type { ProgressFold } from './progress.ts'
import { createSequences } from './sequence.ts'

/** A shown message that a content or a record may change. */
interface Target {
  readonly key: number
  readonly id: MessageId
  readonly author: AccountId
  readonly conversation: ConversationId
  readonly type: string
  readonly text: string
  /** The text before all edits; null if there was no edit. */
  readonly original: string | null
  readonly unread: 0 | 1
}

interface Stored {
  readonly key: number
  readonly place: number
  readonly conversation: ConversationId
  readonly hash: Uint8Array
  readonly shown: 0 | 1
  readonly unread: 0 | 1
  readonly ref: MessageId | null
}

/** A content of a conversation, with its place. */
interface Arrival {
  readonly author: AccountId
  readonly conversation: ConversationId
  readonly id: MessageId
  readonly data: Uint8Array<ArrayBuffer>
  readonly timeMs: number
  /** Hash of the log entry that holds the content. */
  readonly entry: string
}

const [hasReactions, isEdited] = [1, 2]

/** Folds the contents of conversations: messages, edits, deletions and reactions, and what a person did to messages on a device of the account. */
export function createMessageFold(
  db: Database,
  self: AccountId,
  {
    events,
    progress,
    retired,
  }: { readonly events: EventWriter; readonly progress: ProgressFold; readonly retired: Retired },
) {
  const sequences = createSequences(db)
  const stored = db.prepare<[string, string], Stored>(
    'SELECT key, place, conversation, hash, shown, unread, ref FROM message WHERE id = ? AND author = ?',
  )
  const insert = db.prepare(
    `INSERT INTO message VALUES (@key, @place, @id, @author, @conversation, @device, @seq, @ms, @count, @type, @shown, @text, NULL, @ref, 0,
       @hash, @entry, @unread)`,
  )
  const removeRow = db.prepare('DELETE FROM message WHERE key = ?')
  const targetColumns = 'key, id, author, conversation, type, text, original, unread'
  const targetsIn = db.prepare<[string, string], Target>(
    `SELECT ${targetColumns} FROM message WHERE id = ? AND conversation = ? AND shown = 1 ORDER BY author`,
  )
  const targetsOf = db.prepare<[string], Target>(
    `SELECT ${targetColumns} FROM message WHERE id = ? AND shown = 1 ORDER BY author`,
  )
  const newestEdit = db
    .prepare<[string, string, string], string>(
      `SELECT text FROM message INDEXED BY message_change WHERE ref = ? AND type = 'edit' AND conversation = ? AND author = ? AND shown = 0
       ORDER BY ms DESC, count DESC, id DESC LIMIT 1`,
    )
    .pluck()
  const isDeleted = db.prepare<[string, string, string], 1>(
    `SELECT 1 FROM message INDEXED BY message_change WHERE ref = ? AND type = 'delete' AND conversation = ? AND author = ? AND shown = 0`,
  )
  const hasReaction = db.prepare<[string, string], 1>(
    `SELECT 1 FROM message INDEXED BY message_change WHERE ref = ? AND type = 'reaction' AND conversation = ? AND shown = 0`,
  )
  const hasChanges = db.prepare<[string], 1>('SELECT 1 FROM message WHERE ref = ? AND shown = 0')
  const setChanged = db.prepare('UPDATE message SET text = ?, original = ?, changed = ? WHERE key = ?')
  const setDeleted = db.prepare(
    "UPDATE message SET type = 'deleted', text = '', original = NULL, ref = NULL, unread = 0, changed = 0 WHERE key = ?",
  )
  const forgetEdits = db.prepare(
    "UPDATE message SET text = '' WHERE ref = ? AND shown = 0 AND type = 'edit' AND conversation = ? AND author = ?",
  )
  const setSeen = db.prepare('UPDATE message SET unread = 0 WHERE key = ?')
  const insertWords = db.prepare('INSERT INTO word (rowid, text) VALUES (?, ?)')
  const deleteWords = db.prepare('DELETE FROM word WHERE rowid = ?')
  const insertConflict = db.prepare('INSERT OR IGNORE INTO conflict VALUES (?, ?, ?)')
  const markOf = db.prepare<[string, string], { seen: 0 | 1; hidden: 0 | 1 }>(
    "SELECT max(seen) seen, max(hidden) hidden FROM mark WHERE id = ? AND author IN (?, '')",
  )
  const setMark = db.prepare(
    `INSERT INTO mark VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET seen = max(seen, excluded.seen), hidden = max(hidden, excluded.hidden)`,
  )
  const forgetSeen = db.prepare("UPDATE mark SET seen = 0 WHERE id = ? AND author IN (?, '')")
  const forgetMark = db.prepare("DELETE FROM mark WHERE id = ? AND author IN (?, '') AND seen = 0 AND hidden = 0")
  const behind = db
    .prepare<[string, string, string, number], MessageId>(
      'SELECT id FROM message WHERE conversation = ? AND author = ? AND device = ? AND seq = ? ORDER BY id LIMIT 1',
    )
    .pluck()

  /** Computes text and reactions of a message again from all contents that change it. */
  function refresh(message: Target): void {
    if (message.type === 'deleted') return
    const { id, conversation, author, key } = message
    if (isDeleted.get(id, conversation, author)) {
      remove(message)
      return
    }
    const edit = newestEdit.get(id, conversation, author)
    const first = message.original ?? message.text
    const text = edit ?? first
    const changed = (edit === undefined ? 0 : isEdited) | (hasReaction.get(id, conversation) ? hasReactions : 0)
    setChanged.run(text, edit === undefined ? null : first, changed, key)
    if (text === message.text) return
    deleteWords.run(key)
    insertWords.run(key, indexedText(text))
  }

  /** Deletes the text and keeps the row, so that an edit which arrives later does not restore the text. */
  function remove({ key, id, conversation, author }: Target): void {
    setDeleted.run(key)
    deleteWords.run(key)
    forgetEdits.run(id, conversation, author)
  }

  /** The messages that a content may change. Only the author of a text may edit or delete it; each account may react. */
  const mayChange = ({ author, conversation }: Arrival, { ref, changes }: MessageParts): Target[] =>
    (ref === undefined || !changes ? [] : targetsIn.all(ref, conversation)).filter(
      (target) => changes === 'reacted' || target.author === author,
    )

  const marked = (id: MessageId, author: AccountId | undefined): Target[] =>
    targetsOf.all(id).filter((target) => author === undefined || target.author === author)

  function store(arrival: Arrival, content: Content, hash: Uint8Array, kept?: Stored): Change[] {
    const { author, conversation, id, timeMs, entry } = arrival
    const { device } = content.certificate
    const parts = messageParts(content.body)
    const { text, ref, changes } = parts
    const isOurs = author === self
    const kind = isOurs ? 'message.queued' : 'message.received'
    const formerPlace = retired.placeOf(id, author)
    const arrived = changes ? undefined : events.write(kind, timeMs, id, conversation, formerPlace !== undefined)
    const place = kept?.place ?? formerPlace ?? arrived?.event.cursor ?? 0
    const mark = changes ? undefined : markOf.get(id, author)
    const targets = mayChange(arrival, parts)
    const isGone = changes === 'edited' && targets.some(({ type }) => type === 'deleted')
    const isUnread = !changes && !isOurs && !mark?.seen && (kept?.shown !== 1 || kept.unread === 1)
    const { lastInsertRowid } = insert.run({
      ...{ key: kept?.key ?? null, place, id, author, conversation },
      ...{ device, seq: content.seq, ms: content.time.ms, count: content.time.count },
      ...{ type: content.body.type, shown: changes ? 0 : 1, text: isGone ? '' : text, ref: ref ?? null, hash },
      ...{ entry: isOurs ? entry : null, unread: isUnread ? 1 : 0 },
    })
    if (!changes && text !== '') insertWords.run(lastInsertRowid, indexedText(text))
    if (mark?.seen) {
      forgetSeen.run(id, author)
      forgetMark.run(id, author)
    }
    const gaps = sequences.add({ conversation, author, device, seq: content.seq })
    const told: Change[] = arrived ? [arrived] : []
    if (!changes && hasChanges.get(id)) for (const one of targetsIn.all(id, conversation)) refresh(one)
    if (mark?.hidden) for (const one of targetsIn.all(id, conversation)) if (one.author === author) remove(one)
    for (const target of targets) {
      if (target.type === 'deleted') continue
      refresh(target)
      told.push(events.write(`message.${changes}`, timeMs, target.id, conversation))
    }
    for (const seq of isOurs ? [] : gaps) {
      const first = behind.get(conversation, author, device, seq)
      if (first) told.push(events.write('message.missing', timeMs, first, conversation))
    }
    if (!isOurs) told.push({ type: 'stored', id, author })
    return told
  }

  function content(arrival: Arrival): Change[] {
    const { id, author, data } = arrival
    const read = decodeContent(data)
    if (isDrop(read)) return []
    const hash = sha256(data)
    const kept = stored.get(id, author)
    if (!kept) return store(arrival, read, hash)
    const order = Buffer.compare(hash, kept.hash)
    if (order === 0) return []
    insertConflict.run(id, author, order > 0 ? hash : kept.hash)
    if (order > 0) {
      sequences.add({ ...arrival, device: read.certificate.device, seq: read.seq })
      return []
    }
    deleteWords.run(kept.key)
    removeRow.run(kept.key)
    for (const one of kept.ref === null ? [] : targetsIn.all(kept.ref, kept.conversation)) refresh(one)
    return store(arrival, read, hash, kept)
  }

  return {
    queued(
      { conversation, to, message: id, content: data, timeMs }: RecordOf<'message.queued'>,
      entry: string,
    ): Change[] {
      const changes = content({ author: self, conversation, id, data, timeMs, entry })
      const parcels = to.flatMap((recipient) =>
        progress.outgoing({ id, recipient, kind: 'message', created: timeMs, content: data }),
      )
      return [...changes, ...parcels]
    },
    received(
      { author, conversation, message: id, content: data, timeMs }: RecordOf<'message.received'>,
      entry: string,
    ): Change[] {
      return content({ author, conversation, id, data, timeMs, entry })
    },
    seen({ messages, timeMs }: RecordOf<'message.seen'>): Change[] {
      const changes = messages.flatMap(({ author, ids }) => ids.flatMap((id) => seeOne(id, author)))
      const byAuthor = Map.groupBy(changes, (one) => one.author)
      return [...byAuthor].flatMap(([author, some]): Change[] => {
        const last = some.at(-1)
        if (!last) return []
        return [
          events.write('message.seen', timeMs, last.id, last.conversation),
          { type: 'seen', author, ids: some.map(({ id }) => id) },
        ]
      })
    },
    hidden({ messages, timeMs }: RecordOf<'message.hidden'>): Change[] {
      return messages.flatMap(({ author, ids }) => ids.flatMap((id) => hideOne(id, author, timeMs)))
    },
  }

  function seeOne(id: MessageId, author: AccountId | undefined): Target[] {
    const targets = marked(id, author)
    if (targets.length === 0) setMark.run(id, author ?? '', 1, 0)
    const unread = targets.filter((target) => target.unread)
    for (const { key } of unread) setSeen.run(key)
    return unread
  }

  function hideOne(id: MessageId, author: AccountId | undefined, timeMs: number): Change[] {
    setMark.run(id, author ?? '', 0, 1)
    return marked(id, author).flatMap((target) => {
      if (target.type === 'deleted') return []
      remove(target)
      return [events.write('message.deleted', timeMs, id, target.conversation)]
    })
  }
}
