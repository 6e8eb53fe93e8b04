import type { Database } from 'better-sqlite3-multiple-ciphers'

/** Raised when the table changes: a file with another number is made anew. */
export const placesVersion = 1

/** Consumers of events that are remembered. Of more, those that are furthest behind are forgotten. */
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
 * Where consumers of events are, in a file of its own: the index can be lost and made anew from the log, and then every event has another cursor.
 * Everything is on disk when it returns.
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
  // What no entry of the log says (that something was sent) has no event any more. Where all that is as old was pruned, the consumer is told so.
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
    /** Consumers that the index does not know any more go on behind the same event, or before it: at least once. */
    restore: index.transaction((): void => {
      for (const { consumer, ...place } of places.all()) insert.run(consumer, same.get(place) ?? before.get(place) ?? 0)
    }),
  }
}

export type Places = ReturnType<typeof createPlaces>
