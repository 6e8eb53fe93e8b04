import Sqlite, { type Database } from 'better-sqlite3-multiple-ciphers'
import { createPlacesTable } from '../../../src/store/index/places.ts'
import { createTables } from '../../../src/store/index/schema.ts'

/** An index in memory. To open one with its statements takes longer than most schedules, so indexes are used again. */
export interface Shelved {
  readonly db: Database
  /** Marks the present state, so that `backTo` can restore it. */
  mark(): void
  /** Drops all marks. */
  settle(): void
  /** Restores the state of an earlier mark. @param marks number of marks to go back */
  backTo(marks: number): void
  /** Drops all data and returns the index to the shelf. */
  giveBack(): void
}

/** Named consumers are not simulated. Readers of events keep their cursors themselves. */
export const noPlaces: Database = new Sqlite(':memory:')
noPlaces.exec(createPlacesTable)
noPlaces.close = () => noPlaces

const shelves = new Map<Uint8Array | undefined, Database[]>()

/** @param image bytes of an index file; undefined for empty tables */
export function takeIndex(image: Uint8Array | undefined): Shelved {
  const shelf = shelves.get(image) ?? []
  shelves.set(image, shelf)
  const db = shelf.pop() ?? open(image)
  db.exec('BEGIN')
  let marks = 0
  Object.assign(db, {
    pragma(source: string) {
      if (source.startsWith('wal_checkpoint')) marks = 0
    },
  })
  return {
    db,
    mark() {
      db.exec('SAVEPOINT mark')
      marks += 1
    },
    settle() {
      marks = 0
    },
    backTo(wanted) {
      const steps = Math.min(wanted, marks)
      for (let left = steps; left > 1; left--) db.exec('ROLLBACK TO mark; RELEASE mark')
      if (steps > 0) db.exec('ROLLBACK TO mark')
      marks -= Math.max(0, steps - 1)
    },
    giveBack() {
      db.exec('ROLLBACK')
      shelf.push(db)
    },
  }
}

function open(image: Uint8Array | undefined): Database {
  const db = new Sqlite(image ? Buffer.from(image) : ':memory:')
  if (!image) db.exec(createTables)
  const prepare = db.prepare.bind(db)
  const statements = new Map<string, ReturnType<typeof prepare>>()
  return Object.assign(db, {
    prepare(source: string) {
      const statement = statements.get(source) ?? prepare(source)
      statements.set(source, statement)
      return statement
    },
    close: () => db,
  })
}
