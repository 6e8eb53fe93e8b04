import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId, ConversationId, DeviceId, MessageId } from '../../shared/ids.ts'
import type { HybridTime } from '../../protocol/content.ts'
import type { GapRow, MessageRow, ReadFilter, SearchFilter, StepRow } from './rows.ts'

/** Limits of gaps per conversation, and of messages per gap. An author that claims more hides only its own messages. */
const [maxGaps, maxGapLength] = [64, 256]

/** Order of delivery states, lowest first. A message to several recipients has the lowest of their states. */
const stateOrder = 'queued sent held expired refused delivered read'

/** Queries of the node about messages. */
export function createMessageQueries(db: Database, self: AccountId) {
  const messageColumns = `m.place, m.id, m.author, m.conversation, m.device, m.seq, m.ms, m.count, m.type, m.shown, m.text, m.ref, m.changed, m.unread,
     (SELECT state FROM outgoing WHERE id = m.id AND m.entry IS NOT NULL ORDER BY instr('${stateOrder}', state) LIMIT 1) state`
  const messageSource = 'message m'
  const newestFirst = 'm.ms DESC, m.count DESC, m.id DESC'
  const message = db.prepare<[string], MessageRow>(
    `SELECT ${messageColumns} FROM ${messageSource} WHERE m.id = ? ORDER BY m.shown DESC, m.author LIMIT 1`,
  )
  const isStored = db.prepare<[string, string], 1>('SELECT 1 FROM message WHERE id = ? AND author = ?').pluck()
  const messagesBeginning = db.prepare<[{ prefix: string }], MessageRow>(
    `SELECT ${messageColumns} FROM ${messageSource} WHERE m.id >= @prefix AND m.id < @prefix || 'g' AND m.shown = 1 LIMIT 2`,
  )
  const lastShown = db.prepare<[string], MessageRow>(
    `SELECT ${messageColumns} FROM ${messageSource} WHERE m.conversation = ? AND m.shown = 1 ORDER BY ${newestFirst} LIMIT 1`,
  )
  const unreadOf = db.prepare<[{ one: string }], { unread: number; first: MessageId | null }>(
    `SELECT coalesce((SELECT count FROM unread WHERE conversation = @one), 0) unread,
       (SELECT id FROM message INDEXED BY message_unread WHERE conversation = @one AND unread = 1 ORDER BY ms, count, id LIMIT 1) first`,
  )
  const unreadUntil = db.prepare<[string, number, number, string], Pick<MessageRow, 'id' | 'author' | 'unread'>>(
    'SELECT id, author, unread FROM message INDEXED BY message_unread WHERE conversation = ? AND unread = 1 AND (ms, count, id) <= (?, ?, ?) ORDER BY ms, count, id',
  )
  const reactions = db.prepare<[string, string], { author: AccountId; text: string }>(
    `SELECT author, text FROM (
       SELECT author, text, row_number() OVER (PARTITION BY author ORDER BY ms DESC, count DESC, id DESC) place
       FROM message INDEXED BY message_change WHERE ref = ? AND type = 'reaction' AND conversation = ? AND shown = 0)
     WHERE place = 1 AND text <> '' ORDER BY author`,
  )
  const sentWith = db.prepare<[string, string, string, number, number], { id: MessageId; entry: string }>(
    `SELECT id, entry FROM message WHERE conversation = ? AND author = ? AND device = ? AND seq BETWEEN ? AND ? ORDER BY seq`,
  )
  const gapBefore = db.prepare<[string, string, string, number], { first: number; last: number }>(
    'SELECT first, last FROM gap WHERE conversation = ? AND author = ? AND device = ? AND last = ?',
  )
  const gaps = db.prepare<[string, string], GapRow>(
    `SELECT author, device, first, last FROM gap WHERE conversation = ? AND author <> ? ORDER BY author, device, first LIMIT ${maxGaps}`,
  )
  const conversationsWithGaps = db
    .prepare<[string], ConversationId>('SELECT DISTINCT conversation FROM gap WHERE author <> ?')
    .pluck()
  const story = db.prepare<[{ id: string }], StepRow>(
    `SELECT time, step, peers, NULL device, recipient FROM attempt WHERE id = @id
     UNION ALL SELECT delivered, 'delivered', '', nullif(device, ''), recipient FROM delivery WHERE id = @id AND delivered IS NOT NULL
     UNION ALL SELECT read, 'read', '', nullif(device, ''), recipient FROM delivery WHERE id = @id AND read IS NOT NULL
     UNION ALL SELECT expired, 'expired', '', NULL, recipient FROM delivery WHERE id = @id AND expired IS NOT NULL
     UNION ALL SELECT refused, 'refused', '', NULL, recipient FROM delivery WHERE id = @id AND refused IS NOT NULL
     ORDER BY 1`,
  )
  const latestTime = db.prepare<[string, number], HybridTime>(
    'SELECT ms, count FROM message WHERE conversation = ? AND ms <= ? ORDER BY ms DESC, count DESC LIMIT 1',
  )

  return {
    /** The message of this id. If several authors used the id, which only a hostile one does, the shown message. */
    message: (id: string) => message.get(id),
    isStored: (id: string, author: AccountId) => isStored.get(id, author) === 1,
    /** Up to two messages whose id begins with these hexadecimal digits. */
    messagesBeginning: (prefix: string) => messagesBeginning.all({ prefix }),
    /** Hybrid time of the latest message of a conversation up to `atMostMs`. */
    latestTime: (conversation: ConversationId, atMostMs: number) => latestTime.get(conversation, atMostMs),
    last: (conversation: ConversationId) => lastShown.get(conversation),
    unread: (conversation: ConversationId) => unreadOf.get({ one: conversation }) ?? { unread: 0, first: null },
    /** Unread messages up to this one, inclusive. */
    unreadUntil: ({ conversation, ms, count, id }: MessageRow) => unreadUntil.all(conversation, ms, count, id),
    /** The newest reaction of each author. */
    reactions: ({ id, conversation }: MessageRow) => reactions.all(id, conversation),
    /** Contents that a device of this account sent with these sequence numbers, with the log entries that hold them. */
    sentWith: (conversation: ConversationId, device: DeviceId, first: number, last: number) =>
      sentWith.all(conversation, self, device, first, last),
    /** Number of messages that are missing right before this one, at most 256. */
    gapsBefore({ conversation, author, device, seq }: MessageRow): number {
      const gap = gapBefore.get(conversation, author, device, seq - 1)
      return gap ? Math.min(gap.last - gap.first + 1, maxGapLength) : 0
    },
    /** Gaps in the sequences of other authors. */
    gaps: (conversation: ConversationId) => gaps.all(conversation, self),
    conversationsWithGaps: () => conversationsWithGaps.all(self),
    /** Delivery steps of a message of this account, oldest first. */
    story: (id: MessageId) => story.all({ id }),
    /** Messages, oldest first: in the order on the screen, or in the order of arrival with `behind` and without a conversation. */
    read(filter: ReadFilter): MessageRow[] {
      const where = conditions('m.shown = 1')
      where.add('m.conversation = ?', filter.conversation)
      if (filter.unread) where.add('m.unread = 1')
      where.add('m.place > ?', filter.behind)
      where.add('m.ms >= ?', filter.fromMs)
      for (const [sign, edge] of [['<', filter.above] as const, ['>', filter.below] as const]) {
        if (!edge) continue
        const comparison = edge.isIncluded ? `${sign}=` : sign
        where.add(`(m.ms, m.count, m.id) ${comparison} (?, ?, ?)`, edge.ms, edge.count, edge.id)
      }
      const first = filter.fromMs !== undefined || filter.unread || filter.below
      const oldest = filter.conversation === undefined ? 'm.place' : 'm.ms, m.count, m.id'
      const source = filter.unread ? `${messageSource} INDEXED BY message_unread` : messageSource
      const newest = filter.conversation === undefined ? 'm.place DESC' : newestFirst
      const order = filter.behind !== undefined ? 'm.place' : first ? oldest : newest
      const rows = db
        .prepare<(string | number)[], MessageRow>(
          `SELECT ${messageColumns} FROM ${source} WHERE ${where.text()} ORDER BY ${order} LIMIT ?`,
        )
        .all(...where.values, filter.limit)
      return filter.behind !== undefined || first ? rows : rows.reverse()
    },
    /** Messages that match, newest first. */
    search({ match, conversation, author, beforeMs, afterMs, limit, offset }: SearchFilter): MessageRow[] {
      const where = conditions('word MATCH ?', match)
      where.add('m.conversation = ?', conversation)
      where.add('m.author = ?', author)
      // Keys grow nearly as times do, so SQLite skips most keys outside of the range. The + prevents a scan by key.
      const shownKey = 'FROM message WHERE shown = 1 AND ms'
      where.add(`m.ms < ? AND word.rowid <= (SELECT max(+key) ${shownKey} < ?)`, beforeMs, beforeMs)
      where.add(`m.ms >= ? AND word.rowid >= (SELECT min(+key) ${shownKey} >= ?)`, afterMs, afterMs)
      return db
        .prepare<(string | number)[], MessageRow>(
          `SELECT ${messageColumns} FROM word JOIN ${messageSource} ON m.key = word.rowid
           WHERE ${where.text()} ORDER BY word.rowid DESC LIMIT ? OFFSET ?`,
        )
        .all(...where.values, limit, offset)
    },
  }
}

/** A conjunction of SQL conditions with their values. */
function conditions(first: string, ...firstValues: (string | number)[]) {
  const parts = [first]
  const values = firstValues
  return {
    values,
    /** Adds nothing if a value is undefined. */
    add(condition: string, ...given: readonly (string | number | undefined)[]): void {
      const defined = given.filter((value) => value !== undefined)
      if (defined.length < given.length) return
      parts.push(condition)
      values.push(...defined)
    },
    text: () => parts.join(' AND '),
  }
}
