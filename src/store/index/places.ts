import type { Database } from 'better-sqlite3-multiple-ciphers'

/** Raised when the table changes. A file with another version is created again. */
export const placesVersion = 1

/** Consumers that are stored. If there are more, those that are furthest behind are removed. */
export const maxConsumers = 1_000

export const createPlacesTable = `
CREATE TABLE place (             -- the last event that a consumer acknowledged, as a new index finds it again
  consumer TEXT PRIMARY KEY,
  ref TEXT NOT NULL,
  kind TEXT NOT NULL,
  time INTEGER NOT NULL,
  source TEXT NOT NULL
) STRICT, WITHOUT ROWID;`

/**
 * Stores the place of each consumer of events in a file of its own. When the index is lost and rebuilt from the log, its events get new cursors, and these
 * places find them again. All of it is on disk when a call returns.
 */
export function createPlaces(file: Database, index: Database) {
  const eventAt = index.prepare<[number], { ref: string; kind: string; time: number; source: string }>(
    'SELECT ref, kind, time, source FROM event WHERE cursor <= ? ORDER BY cursor DESC LIMIT 1',
  )
  const keep = file.prepare(
    'INSERT OR REPLACE INTO place (consumer, ref, kind, time, source) VALUES (?, @ref, @kind, @time, @source)',
  )
  const forget = file.prepare(
    `DELETE FROM place WHERE consumer IN (SELECT consumer FROM place ORDER BY consumer = ? DESC, time DESC LIMIT -1 OFFSET ${maxConsumers})`,
  )
  const places = file.prepare<[], { consumer: string; ref: string; kind: string; time: number; source: string }>(
    'SELECT * FROM place',
  )
  const same = index
    .prepare<[object], number>(
      'SELECT cursor FROM event WHERE ref = @ref AND kind = @kind AND time = @time AND source = @source',
    )
    .pluck()
  // A step that is in no record, such as `sent`, has no event in a rebuilt index. If all events of that age were pruned, the consumer is told so.
  const before = index
    .prepare<[object], number>(
      `SELECT iif(EXISTS (SELECT 1 FROM meta WHERE name = 'pruned') AND NOT EXISTS (SELECT 1 FROM event WHERE time < @time), 0,
         coalesce((SELECT min(cursor) - 1 FROM event WHERE time >= @time), (SELECT max(cursor) FROM event), 0))`,
    )
    .pluck()
  const insert = index.prepare('INSERT OR IGNORE INTO consumer VALUES (?, ?)')

  return {
    keep(consumer: string, cursor: number): void {
      keep.run(consumer, eventAt.get(cursor) ?? { ref: '', kind: '', time: 0, source: '' })
      forget.run(consumer)
    },
    /** Consumers that the rebuilt index lacks continue behind the same event or an earlier one: each event is delivered at least once. */
    restore: index.transaction((): void => {
      for (const { consumer, ...place } of places.all()) insert.run(consumer, same.get(place) ?? before.get(place) ?? 0)
    }),
  }
}

export type Places = ReturnType<typeof createPlaces>
