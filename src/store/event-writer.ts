import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId } from '../shared/ids.ts'
import type { StoredEvent } from './project.ts'

export interface EventWriter {
  /** Stores what happened. What was stored before, and is folded anew, keeps its cursor. */
  write(kind: string, timeMs: number, ref: string, peer: AccountId): StoredEvent
}

export function createEventWriter(db: Database): EventWriter {
  const insert = db.prepare('INSERT OR IGNORE INTO event (kind, time, ref, peer) VALUES (?, ?, ?, ?)')
  const find = db
    .prepare<[string, string, number], number>('SELECT cursor FROM event WHERE ref = ? AND kind = ? AND time = ?')
    .pluck()

  return {
    write(kind, timeMs, ref, peer) {
      const { changes, lastInsertRowid } = insert.run(kind, timeMs, ref, peer)
      const cursor = changes === 1 ? Number(lastInsertRowid) : find.get(ref, kind, timeMs)
      if (cursor === undefined) throw new Error('an event was not stored')
      return { cursor, kind, timeMs, ref, peer }
    },
  }
}
