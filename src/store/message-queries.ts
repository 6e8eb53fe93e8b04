import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId, DeviceId, MessageId } from '../shared/ids.ts'
import type { HybridTime } from '../protocol/content.ts'
import type { GapRow, MessageRow, ReadFilter, SearchFilter, StepRow } from './rows.ts'

/** What the node asks its index about messages. */
export function createMessageQueries(db: Database) {
  const messageColumns =
    'm.place, m.id, m.conversation, m.outgoing, m.ms, m.count, m.type, m.shown, m.text, m.ref, m.changed, m.unread, o.state'
  const messageSource = 'message m LEFT JOIN outgoing o ON o.id = m.id AND o.recipient = m.conversation'
  const newestFirst = 'm.ms DESC, m.count DESC, m.id DESC'
  const message = db.prepare<[string], MessageRow>(`SELECT ${messageColumns} FROM ${messageSource} WHERE m.id = ?`)
  const messagesBeginning = db.prepare<[{ prefix: string }], MessageRow>(
    `SELECT ${messageColumns} FROM ${messageSource} WHERE m.id >= @prefix AND m.id < @prefix || 'g' AND m.shown = 1 LIMIT 2`,
  )
  const neighbour = db
    .prepare<[string, number, number, string], MessageId>(
      `SELECT id FROM message m WHERE conversation = ? AND shown = 1 AND (ms, count, id) < (?, ?, ?) ORDER BY ${newestFirst} LIMIT 1`,
    )
    .pluck()
  const lastShown = db.prepare<[string], MessageRow>(
    `SELECT ${messageColumns} FROM ${messageSource} WHERE m.conversation = ? AND m.shown = 1 ORDER BY ${newestFirst} LIMIT 1`,
  )
  const unreadOf = db.prepare<[{ one: string }], { unread: number; first: MessageId | null }>(
    `SELECT (SELECT count(*) FROM message WHERE conversation = @one AND unread = 1) unread,
       (SELECT id FROM message INDEXED BY message_unread WHERE conversation = @one AND unread = 1 ORDER BY ms, count, id LIMIT 1) first`,
  )
  const unreadUntil = db
    .prepare<[string, number, number, string], MessageId>(
      'SELECT id FROM message INDEXED BY message_unread WHERE conversation = ? AND unread = 1 AND (ms, count, id) <= (?, ?, ?) ORDER BY ms, count, id',
    )
    .pluck()
  const newestReaction = db
    .prepare<[string, string, 0 | 1], string>(
      `SELECT text FROM message INDEXED BY message_change WHERE ref = ? AND conversation = ? AND outgoing = ? AND shown = 0 AND type = 'reaction'
       ORDER BY ms DESC, count DESC, id DESC LIMIT 1`,
    )
    .pluck()
  const sentWith = db.prepare<[string, string, number, number], { id: MessageId; entry: string }>(
    `SELECT id, entry FROM message WHERE conversation = ? AND outgoing = 1 AND device = ? AND seq BETWEEN ? AND ? ORDER BY seq`,
  )
  const gapsBefore = db.prepare<[string], number>('SELECT count(*) FROM gap WHERE before = ?').pluck()
  const gaps = db.prepare<[string], GapRow>('SELECT device, seq FROM gap WHERE conversation = ? ORDER BY device, seq')
  const conversationsWithGaps = db.prepare<[], AccountId>('SELECT DISTINCT conversation FROM gap').pluck()
  const story = db.prepare<[string], StepRow>(
    'SELECT time, step, peers, device FROM step WHERE id = ? ORDER BY time, key',
  )
  const latestTime = db.prepare<[string, number], HybridTime>(
    'SELECT ms, count FROM message WHERE conversation = ? AND ms <= ? ORDER BY ms DESC, count DESC LIMIT 1',
  )

  return {
    message: (id: string) => message.get(id),
    /** Up to two messages whose id begins with these hexadecimal digits. */
    messagesBeginning: (prefix: string) => messagesBeginning.all({ prefix }),
    /** Hybrid time of the last message of a conversation that is not later than that. */
    latestTime: (conversation: AccountId, atMostMs: number) => latestTime.get(conversation, atMostMs),
    /** The message shown above this one. */
    above: ({ conversation, ms, count, id }: MessageRow) => neighbour.get(conversation, ms, count, id),
    last: (conversation: AccountId) => lastShown.get(conversation),
    unread: (conversation: AccountId) => unreadOf.get({ one: conversation }) ?? { unread: 0, first: null },
    /** Unread messages up to and with this one. */
    unreadUntil: ({ conversation, ms, count, id }: MessageRow) => unreadUntil.all(conversation, ms, count, id),
    /** The newest reaction of each side, if any: ours under 1. */
    reactions({ id, conversation }: MessageRow) {
      const sides = [0, 1] as const
      return sides
        .map((side) => [side, newestReaction.get(id, conversation, side) ?? ''] as const)
        .filter(([, text]) => text !== '')
    },
    /** What a device of this account sent with these sequence numbers, and the log's entries that have it. */
    sentWith: (conversation: AccountId, device: DeviceId, first: number, last: number) =>
      sentWith.all(conversation, device, first, last),
    /** How many messages are missing right before this one. */
    gapsBefore: (id: string) => gapsBefore.get(id) ?? 0,
    gaps: (conversation: AccountId) => gaps.all(conversation),
    conversationsWithGaps: () => conversationsWithGaps.all(),
    /** The way of an outgoing message so far, oldest first. */
    story: (id: MessageId) => story.all(id),
    /** Oldest first: in the order on the screen, or in that of arrival with `behind` and without a conversation. */
    read(filter: ReadFilter): MessageRow[] {
      const where = conditions('m.shown = 1')
      where.add('m.conversation = ?', filter.conversation)
      if (filter.unread) where.add('m.unread = 1')
      where.add('m.place > ?', filter.behind)
      where.add('m.ms >= ?', filter.fromMs)
      for (const [sign, row] of [['<', filter.above] as const, ['>', filter.below] as const])
        if (row) where.add(`(m.ms, m.count, m.id) ${sign} (?, ?, ?)`, row.ms, row.count, row.id)
      const first = filter.fromMs !== undefined || filter.unread || filter.below
      const oldest = filter.conversation === undefined ? 'm.place' : 'm.ms, m.count, m.id'
      const source = filter.unread ? messageSource.replace(' m ', ' m INDEXED BY message_unread ') : messageSource
      const newest = filter.conversation === undefined ? 'm.place DESC' : newestFirst
      const order = filter.behind !== undefined ? 'm.place' : first ? oldest : newest
      const rows = db
        .prepare<(string | number)[], MessageRow>(
          `SELECT ${messageColumns} FROM ${source} WHERE ${where.text()} ORDER BY ${order} LIMIT ?`,
        )
        .all(...where.values, filter.limit)
      return filter.behind !== undefined || first ? rows : rows.reverse()
    },
    /** The newest first. */
    search({ match, conversation, outgoing: side, beforeMs, afterMs, limit, offset }: SearchFilter): MessageRow[] {
      const where = conditions('word MATCH ?', match)
      where.add('m.conversation = ?', conversation)
      where.add('m.outgoing = ?', side)
      // Keys grow as messages come, nearly as their times do: most of what lies outside is not even looked at. The + keeps SQLite from a scan by key.
      const shownKey = 'FROM message WHERE shown = 1 AND ms'
      where.add(`m.ms < ? AND word.rowid <= (SELECT max(+key) ${shownKey} < ?)`, beforeMs, beforeMs)
      where.add(`m.ms >= ? AND word.rowid >= (SELECT min(+key) ${shownKey} >= ?)`, afterMs, afterMs)
      return db
        .prepare<(string | number)[], MessageRow>(
          `SELECT ${messageColumns} FROM word JOIN ${messageSource.replace('LEFT', 'ON m.key = word.rowid LEFT')}
           WHERE ${where.text()} ORDER BY word.rowid DESC LIMIT ? OFFSET ?`,
        )
        .all(...where.values, limit, offset)
    },
  }
}

/** Conditions that hold together, with their values. */
function conditions(first: string, ...firstValues: (string | number)[]) {
  const parts = [first]
  const values = firstValues
  return {
    values,
    /** Nothing when a value is undefined. */
    add(condition: string, ...given: readonly (string | number | undefined)[]): void {
      const defined = given.filter((value) => value !== undefined)
      if (defined.length < given.length) return
      parts.push(condition)
      values.push(...defined)
    },
    text: () => parts.join(' AND '),
  }
}
