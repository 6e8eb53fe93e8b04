import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId, MessageId } from '../../shared/ids.ts'

/** What the tables of the former index version say while the log is folded into new ones. */
export interface Retired {
  /** Whether the former index had folded the entry, and understood all of its records. */
  knew(hash: string): boolean
  /** The place of a message in the order of arrival. */
  placeOf(id: MessageId, author: AccountId): number | undefined
  /** Drops the tables: the log is folded. */
  drop(): void
}

/** Columns that are read of them later: `hash` and `unread` of `entry`, `id`, `author` and `place` of `message`. */
const retiredTables = { entry: 'old_entry', message: 'old_message' } as const
export const retiredNames = Object.values(retiredTables)

const isTable = (db: Database, name: string): boolean =>
  db.prepare<[string], 1>("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").pluck().get(name) === 1

/**
 * Renames the tables from which a new index takes over what was pruned: the events of an entry that was folded must not be stored again as new ones,
 * and a message whose event is gone keeps its place. Without pruned events there is nothing to take over: events that are stored keep their cursors.
 */
export function retire(db: Database): void {
  const pruned = db.prepare<[], 1>("SELECT 1 FROM meta WHERE name = 'pruned'").get()
  // If they are here, a fold into new tables was not finished: what it has so far says less.
  if (!pruned || retiredNames.some((name) => isTable(db, name))) return
  const indexes = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'message' AND sql NOT NULL",
    )
    .pluck()
    .all()
  // The new tables have indexes of the same names.
  for (const name of indexes) db.exec(`DROP INDEX "${name}"`)
  for (const [name, retired] of Object.entries(retiredTables)) db.exec(`ALTER TABLE ${name} RENAME TO ${retired}`)
}

export function openRetired(db: Database): Retired {
  if (!retiredNames.every((name) => isTable(db, name)))
    return { knew: () => false, placeOf: () => undefined, drop: () => undefined }
  const known = db.prepare<[string], 1>(`SELECT 1 FROM ${retiredTables.entry} WHERE hash = ? AND unread = 0`).pluck()
  const place = db
    .prepare<[string, string], number>(`SELECT place FROM ${retiredTables.message} WHERE id = ? AND author = ?`)
    .pluck()
  let isDropped = false
  return {
    knew: (hash) => !isDropped && known.get(hash) === 1,
    placeOf: (id, author) => (isDropped ? undefined : place.get(id, author)),
    drop() {
      if (isDropped) return
      isDropped = true
      for (const name of retiredNames) db.exec(`DROP TABLE ${name}`)
    },
  }
}
