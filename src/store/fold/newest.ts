import type { Database } from 'better-sqlite3-multiple-ciphers'

/** Rows of one table of the index, of which only the newest are kept. */
export interface Newest {
  /** To be called with the number of rows that were added, less those that were removed otherwise. */
  grew(rows: number): void
  /** Removes the oldest rows, many at once, when there are too many. @returns the highest key that it removed */
  prune(): number | undefined
  /** To be called when a transaction was rolled back: the rows are counted again. */
  recount(): void
}

/**
 * @param key column by which newer rows have higher values; the primary key
 * @param keep rows that always stay; there are at most a hundredth more between two transactions
 */
export function createNewest(db: Database, table: 'event' | 'attempt', key: string, keep: number): Newest {
  const atOnce = Math.ceil(keep / 100)
  const count = db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck()
  const lastOfOldest = db
    .prepare<[number], number | null>(`SELECT max(${key}) FROM (SELECT ${key} FROM ${table} ORDER BY ${key} LIMIT ?)`)
    .pluck()
  const remove = db.prepare(`DELETE FROM ${table} WHERE ${key} <= ?`)
  /** Not counted yet: to count 100,000 rows takes milliseconds. */
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
