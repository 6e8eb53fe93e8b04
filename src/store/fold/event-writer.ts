import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { ConversationId } from '../../shared/ids.ts'
import type { Change } from '../../state/changes.ts'
import { createNewest } from './newest.ts'

export interface EventWriter {
  /**
   * Sets the source of the following events: the id of their record, or '' for a fact that only this device has.
   * @param isRepeated all events of this record were stored before; those that are missing were pruned and are not stored again
   */
  readonly from: (source: string, isRepeated: boolean) => void
  /**
   * Stores an event and returns its cursor. An event that is folded again keeps its cursor; the cursor of a pruned event is 0.
   * @param isRepeated overrides the value of `from` for this event
   */
  readonly write: (
    kind: string,
    timeMs: number,
    ref: string,
    conversation: ConversationId,
    isRepeated?: boolean,
  ) => Change & { readonly type: 'event' }
  /** Removes the oldest events, many at once, if there are too many. Call it in the transaction that wrote the newest. */
  readonly prune: () => void
  /** Call it after a rollback of the transaction that wrote the last events. */
  readonly rolledBack: () => void
}

/** A power cut cannot take more events than this from the index. */
const lostAtMost = 1_000_000

/**
 * Raises the next cursor far above all earlier ones. A power cut loses the newest events, and a consumer that received them must not mistake later events
 * for them. On disk when this returns.
 */
function leaveRoom(db: Database): void {
  const { changes } = db.prepare("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'event'").run(lostAtMost)
  if (changes === 0) db.prepare("INSERT INTO sqlite_sequence VALUES ('event', ?)").run(lostAtMost)
  db.pragma('wal_checkpoint(passive)')
}

/** @param keep about this number of the newest events stays */
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
