import type { Database } from 'better-sqlite3-multiple-ciphers'

/** Keeps the newest rows of one table of the index. */
export interface Newest {
  /** Call it with the number of added rows, less the rows that were removed otherwise. */
  grew(rows: number): void
  /** Removes the oldest rows, many at once, if there are too many. @returns the highest key that it removed */
  prune(): number | undefined
  /** Call it after a rollback. The rows are counted again. */
  recount(): void
}

/**
 * @param key primary key of the table; newer rows have higher values
 * @param keep number of rows that always stay. Between two transactions there is at most one hundredth more.
 */
export function createNewest(db: Database, table: 'event' | 'attempt', key: string, keep: number): Newest {
  const atOnce = Math.ceil(keep / 100)
  const count = db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck()
  const lastOfOldest = db
    .prepare<[number], number | null>(`SELECT max(${key}) FROM (SELECT ${key} FROM ${table} ORDER BY ${key} LIMIT ?)`)
    .pluck()
  const remove = db.prepare(`DELETE FROM ${table} WHERE ${key} <= ?`)
  /** Undefined before the first count. To count 100,000 rows takes milliseconds. */
  let rows: number | undefined

  return {
    grew(more) {
      if (rows !== undefined) rows += more
    },
    prune() {
      rows ??= count.get() ?? 0
      const excess = rows - keep
      if (excess < atOnce) return undefined
      const last = lastOfOldest.get(excess) ?? undefined
      if (last === undefined) return undefined
      rows -= remove.run(last).changes
      return last
    },
    recount() {
      rows = undefined
    },
  }
}
