import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId, MessageId } from '../../shared/ids.ts'

/** The tables of the former index version, while the log is folded into new ones. */
export interface Retired {
  /** Whether there are such tables. */
  readonly isHere: boolean
  /** Whether the former index folded the entry and knew the kinds and versions of all its records. */
  knew(hash: string): boolean
  /** The place of a message in the order of arrival. */
  placeOf(id: MessageId, author: AccountId): number | undefined
  /** Drops the tables. Call it when the whole log is folded. */
  drop(): void
}

/** Columns that are read later: `hash` and `unread` of `entry`; `id`, `author` and `place` of `message`. */
const retiredTables = { entry: 'old_entry', message: 'old_message' } as const
export const retiredNames = Object.values(retiredTables)

const isTable = (db: Database, name: string): boolean =>
  db.prepare<[string], 1>("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").pluck().get(name) === 1

/**
 * Renames the tables that hold what the log lacks: which events were stored before, so that pruned events are not stored again as new ones, and the places
 * of messages whose events were pruned. Does nothing for an index of a version that did not prune.
 */
export function retire(db: Database): void {
  const pruning = db.prepare<[], 1>("SELECT 1 FROM pragma_table_info('entry') WHERE name = 'unread'").get()
  // Retired tables that exist already are from a fold that did not finish. They hold more than the new tables.
  if (!pruning || retiredNames.some((name) => isTable(db, name))) return
  const attached = db
    .prepare<[], { type: string; name: string }>(
      "SELECT type, name FROM sqlite_schema WHERE type IN ('index', 'trigger') AND tbl_name = 'message' AND sql NOT NULL",
    )
    .all()
  // The new tables have indexes and triggers of the same names.
  for (const { type, name } of attached) db.exec(`DROP ${type} "${name}"`)
  for (const [name, retired] of Object.entries(retiredTables)) db.exec(`ALTER TABLE ${name} RENAME TO ${retired}`)
}

export function openRetired(db: Database): Retired {
  if (!retiredNames.every((name) => isTable(db, name)))
    return { isHere: false, knew: () => false, placeOf: () => undefined, drop: () => undefined }
  const known = db.prepare<[string], 1>(`SELECT 1 FROM ${retiredTables.entry} WHERE hash = ? AND unread = 0`).pluck()
  const place = db
    .prepare<[string, string], number>(`SELECT place FROM ${retiredTables.message} WHERE id = ? AND author = ?`)
    .pluck()
  let isDropped = false
  return {
    isHere: true,
    knew: (hash) => !isDropped && known.get(hash) === 1,
    placeOf: (id, author) => (isDropped ? undefined : place.get(id, author)),
    drop() {
      if (isDropped) return
      isDropped = true
      for (const name of retiredNames) db.exec(`DROP TABLE ${name}`)
    },
  }
}
