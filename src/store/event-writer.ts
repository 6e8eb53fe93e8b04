import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId } from '../shared/ids.ts'
import type { StoredEvent } from './rows.ts'

export interface EventWriter {
  /** What is written from now on comes from this record of this entry of the log; without, from what only this device knows. */
  readonly from: (entry?: string, record?: number) => void
  /** Stores what happened. What was stored before, and is folded anew, keeps its cursor. */
  readonly write: (kind: string, timeMs: number, ref: string, peer: AccountId) => StoredEvent
}

/** More events than a power cut can take from the index. */
const lostAtMost = 1_000_000

/** As many as tell apart what happens to one message in one millisecond. */
const hashDigits = 6

/**
 * The next event gets a cursor far above all that were ever given out: a power cut loses the newest events, and a consumer who got them must not
 * take those that come instead for known. On disk when this returns.
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
    from(entry, record = 0) {
      source = entry === undefined ? '' : `${entry.slice(-hashDigits)}${record}`
    },
    write(kind, timeMs, ref, peer) {
      const { changes, lastInsertRowid } = insert.run(kind, timeMs, ref, peer, source)
      const cursor = changes === 1 ? Number(lastInsertRowid) : find.get(ref, kind, timeMs, source)
      if (cursor === undefined) throw new Error('an event was not stored')
      return { cursor, kind, timeMs, ref, peer }
    },
  }
}
