import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { ConversationId } from '../../shared/ids.ts'
import type { Change } from '../../state/changes.ts'

export interface EventWriter {
  /** Events that are written from now on come from this record; from a fact that only this device knows when it is ''. */
  readonly from: (source: string) => void
  /** Stores an event. An event that was stored before, and is folded again, keeps its cursor. */
  readonly write: (
    kind: string,
    timeMs: number,
    ref: string,
    conversation: ConversationId,
  ) => Change & { readonly type: 'event' }
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

export function createEventWriter(db: Database): EventWriter {
  leaveRoom(db)
  const insert = db.prepare('INSERT OR IGNORE INTO event (kind, time, ref, peer, source) VALUES (?, ?, ?, ?, ?)')
  const find = db
    .prepare<[string, string, number, string], number>(
      'SELECT cursor FROM event WHERE ref = ? AND kind = ? AND time = ? AND source = ?',
    )
    .pluck()
  let source = ''

  return {
    from(record) {
      source = record
    },
    write(kind, timeMs, ref, conversation) {
      const { changes, lastInsertRowid } = insert.run(kind, timeMs, ref, conversation, source)
      const cursor = changes === 1 ? Number(lastInsertRowid) : find.get(ref, kind, timeMs, source)
      if (cursor === undefined) throw new Error('an event was not stored')
      return { type: 'event', event: { cursor, kind, timeMs, ref, conversation } }
    },
  }
}
