import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { ConversationId } from '../../shared/ids.ts'
import type { Change } from '../../state/changes.ts'
import { createNewest } from './newest.ts'

export interface EventWriter {
  /**
   * Events that are written from now on come from this record; from a fact that only this device knows when it is ''.
   * @param isRepeated all of its events were stored before: those that are not stored now were pruned, and are not stored again
   */
  readonly from: (source: string, isRepeated: boolean) => void
  /**
   * Stores an event. An event that was stored before, and is folded again, keeps its cursor; if it was pruned its cursor is 0.
   * @param isRepeated this one was stored before; as said with `from` otherwise
   */
  readonly write: (
    kind: string,
    timeMs: number,
    ref: string,
    conversation: ConversationId,
    isRepeated?: boolean,
  ) => Change & { readonly type: 'event' }
  /** Removes the oldest events, many at once, when there are too many. Belongs into the transaction that wrote the newest. */
  readonly prune: () => void
  /** The transaction of the last events was rolled back. */
  readonly rolledBack: () => void
}

/** More events than a power cut can take from the index. */
const lostAtMost = 1_000_000

/**
 * The next event gets a cursor far above all that were ever given out: a power cut loses the newest events, and a consumer that got them must not
 * take the events that come instead for known ones. On disk when this returns.
 */
function leaveRoom(db: Database): void {
  const { changes } = db.prepare("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'event'").run(lostAtMost)
  if (changes === 0) db.prepare("INSERT INTO sqlite_sequence VALUES ('event', ?)").run(lostAtMost)
  db.pragma('wal_checkpoint(passive)')
}

/** @param keep so many of the newest events stay, about */
export function createEventWriter(db: Database, keep: number): EventWriter {
  leaveRoom(db)
  const newest = createNewest(db, 'event', 'cursor', keep)
  const setPruned = db.prepare("INSERT OR REPLACE INTO meta VALUES ('pruned', ?)")
  const insert = db.prepare('INSERT OR IGNORE INTO event (kind, time, ref, peer, source) VALUES (?, ?, ?, ?, ?)')
  const find = db
    .prepare<[string, string, number, string], number>(
      'SELECT cursor FROM event WHERE ref = ? AND kind = ? AND time = ? AND source = ?',
    )
    .pluck()
  let source = ''
  let repeats = false

  return {
    from(record, isRepeated) {
      source = record
      repeats = isRepeated
    },
    write(kind, timeMs, ref, conversation, isRepeated = repeats) {
      const inserted = isRepeated ? undefined : insert.run(kind, timeMs, ref, conversation, source)
      if (inserted) newest.grew(inserted.changes)
      const isNew = inserted?.changes === 1
      const cursor = isNew ? Number(inserted.lastInsertRowid) : find.get(ref, kind, timeMs, source)
      if (cursor === undefined && !isRepeated) throw new Error('an event was not stored')
      return { type: 'event', event: { cursor: cursor ?? 0, kind, timeMs, ref, conversation } }
    },
    prune() {
      const last = newest.prune()
      if (last !== undefined) setPruned.run(last)
    },
    rolledBack: () => newest.recount(),
  }
}
