import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId, DeviceId, MessageId } from '../shared/ids.ts'
import { sha256 } from '../crypto/derive.ts'
import { type Body, type Content, decodeContent, maxMissing } from '../protocol/content.ts'
import { isDrop } from '../protocol/drops.ts'
import type { EventWriter } from './event-writer.ts'
import type { StoredEvent } from './rows.ts'
import { indexedText } from './words.ts'

/** Missing contents that are remembered of one conversation: whoever invents more only hides their own. */
const maxGaps = 256

interface Target {
  readonly key: number
  readonly outgoing: 0 | 1
  readonly type: string
  readonly text: string
}

/** One content of a conversation as it comes into the index. */
export interface ConversationContent {
  readonly conversation: AccountId
  readonly outgoing: boolean
  readonly id: MessageId
  readonly data: Uint8Array
  /** When it was noted here. */
  readonly timeMs: number
  /** Of the log. */
  readonly entry: string
}

/** Folds the contents of conversations: messages, what changes them, and what is missing between them. */
export function createMessageFold(db: Database, events: EventWriter) {
  const known = db.prepare<[string], 1>('SELECT 1 FROM message WHERE id = ?')
  const insert = db.prepare(
    `INSERT INTO message (place, id, conversation, outgoing, device, seq, ms, count, type, shown, text, ref, hash, entry, unread)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const target = db.prepare<[string, string], Target>(
    'SELECT key, outgoing, type, text FROM message WHERE id = ? AND conversation = ? AND shown = 1',
  )
  const hasChanges = db.prepare<[string], 1>('SELECT 1 FROM message WHERE ref = ? AND shown = 0')
  const newestEdit = db
    .prepare<[string, string, number], string>(
      `SELECT text FROM message INDEXED BY message_change WHERE ref = ? AND conversation = ? AND outgoing = ? AND type = 'edit' AND shown = 0
       ORDER BY ms DESC, count DESC, id DESC LIMIT 1`,
    )
    .pluck()
  const isDeleted = db.prepare<[string, string, number], 1>(
    "SELECT 1 FROM message WHERE ref = ? AND conversation = ? AND outgoing = ? AND type = 'delete' AND shown = 0",
  )
  const setEdited = db.prepare('UPDATE message SET text = ?, changed = changed | 2 WHERE key = ?')
  const setReacted = db.prepare('UPDATE message SET changed = changed | 1 WHERE key = ?')
  const setDeleted = db.prepare(
    "UPDATE message SET type = 'deleted', text = '', ref = NULL, unread = 0, changed = 0 WHERE key = ?",
  )
  const forgetEdits = db.prepare("UPDATE message SET text = '' WHERE ref = ? AND shown = 0 AND type = 'edit'")
  const insertWords = db.prepare('INSERT INTO word (rowid, text) VALUES (?, ?)')
  const deleteWords = db.prepare('DELETE FROM word WHERE rowid = ?')
  const deleteHead = db.prepare('DELETE FROM head WHERE conversation = ? AND hash = ?')
  const insertHead = db.prepare('INSERT OR IGNORE INTO head (conversation, hash) VALUES (?, ?)')
  const lastSeq = db
    .prepare<[string, string], number | null>(
      'SELECT max(seq) FROM message WHERE conversation = ? AND outgoing = 0 AND device = ?',
    )
    .pluck()
  const countGaps = db.prepare<[string], number>('SELECT count(*) FROM gap WHERE conversation = ?').pluck()
  const insertGap = db.prepare('INSERT OR IGNORE INTO gap VALUES (?, ?, ?, ?)')
  const closeGap = db
    .prepare<[string, string, number], string>(
      'DELETE FROM gap WHERE conversation = ? AND device = ? AND seq = ? RETURNING before',
    )
    .pluck()

  /** What comes between the last number of a device and this one is missing; before the first one that is known nothing is. */
  function openGaps({ conversation, id }: ConversationContent, device: DeviceId, seq: number, last: number): boolean {
    const room = Math.min(maxMissing, maxGaps - (countGaps.get(conversation) ?? 0))
    for (let one = Math.max(last + 1, seq - room); one < seq; one++) insertGap.run(conversation, device, one, id)
    return seq > last + 1
  }

  /** Brings a message up to date with what changes it, in whatever order that came. */
  function change(id: MessageId, conversation: AccountId): void {
    const message = target.get(id, conversation)
    if (!message || message.type === 'deleted') return
    setReacted.run(message.key)
    if (isDeleted.get(id, conversation, message.outgoing)) {
      remove(id, message)
      return
    }
    const text = newestEdit.get(id, conversation, message.outgoing)
    if (text === undefined || text === message.text) return
    setEdited.run(text, message.key)
    deleteWords.run(message.key)
    insertWords.run(message.key, indexedText(text))
  }

  function remove(id: MessageId, { key }: Target): void {
    setDeleted.run(key)
    deleteWords.run(key)
    forgetEdits.run(id)
  }

  return {
    /** @returns undefined when its id is there already, or it cannot be read */
    content(arrival: ConversationContent): StoredEvent[] | undefined {
      const { conversation, outgoing, id, data, timeMs, entry } = arrival
      const content = decodeContent(data)
      if (isDrop(content)) return undefined
      const { device } = content.certificate
      const direction = outgoing ? 1 : 0
      if (known.get(id)) return undefined
      const { text, ref, changes } = partsOf(content.body)
      const last = outgoing ? null : (lastSeq.get(conversation, device) ?? null)
      const happened: StoredEvent[] = []
      const tell = (kind: string, about: string) => happened.push(events.write(kind, timeMs, about, conversation))
      if (!changes) tell(outgoing ? 'message.queued' : 'message.received', id)
      const hash = sha256(data)
      const { lastInsertRowid } = insert.run(
        ...[happened[0]?.cursor ?? 0, id, conversation, direction, device, content.seq],
        ...[content.time.ms, content.time.count],
        ...[content.body.type, changes ? 0 : 1, text, ref, hash, outgoing ? entry : null, outgoing || changes ? 0 : 1],
      )
      link(conversation, content, hash)

      if (!changes) {
        if (text !== '') insertWords.run(lastInsertRowid, indexedText(text))
        if (hasChanges.get(id)) change(id, conversation)
      } else if (ref && mayChange(content.body, target.get(ref, conversation), direction)) {
        change(ref, conversation)
        tell(changes, ref)
      }
      if (outgoing) return happened
      const closed = closeGap.get(conversation, device, content.seq)
      if (closed) tell('message.missing', closed)
      if (last !== null && openGaps(arrival, device, content.seq, last)) tell('message.missing', id)
      return happened
    },
    /** Deletes messages here only. */
    hide(
      ids: readonly MessageId[],
      conversationOf: (id: MessageId) => AccountId | undefined,
      timeMs: number,
    ): StoredEvent[] {
      return ids.flatMap((id) => {
        const conversation = conversationOf(id)
        const message = conversation && target.get(id, conversation)
        if (!conversation || !message || message.type === 'deleted') return []
        remove(id, message)
        return [events.write('message.deleted', timeMs, id, conversation)]
      })
    },
  }

  function link(conversation: AccountId, { heads, prev }: Content, hash: Uint8Array): void {
    for (const head of [...heads, ...(prev ? [prev] : [])]) deleteHead.run(conversation, head)
    insertHead.run(conversation, hash)
  }
}

/** A text is changed and taken back by whoever wrote it only. */
const mayChange = (body: Body, message: Target | undefined, direction: 0 | 1): boolean =>
  message !== undefined && message.type !== 'deleted' && (body.type === 'reaction' || message.outgoing === direction)

interface Parts {
  readonly text: string
  /** The message that it answers or changes. */
  readonly ref: MessageId | null
  /** The event when it changes `ref`; undefined for a message that is shown by itself. */
  readonly changes: string | undefined
}

function partsOf(body: Body): Parts {
  const shown = { changes: undefined }
  switch (body.type) {
    case 'text':
      return { text: body.text, ref: null, ...shown }
    case 'reply':
      return { text: body.text, ref: body.to, ...shown }
    case 'edit':
      return { text: body.text, ref: body.to, changes: 'message.edited' }
    case 'delete':
      return { text: '', ref: body.to, changes: 'message.deleted' }
    case 'reaction':
      return { text: body.reaction, ref: body.to, changes: 'message.reacted' }
    default:
      return { text: '', ref: null, ...shown }
  }
}
