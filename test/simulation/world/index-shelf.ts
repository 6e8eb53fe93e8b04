import Sqlite, { type Database } from 'better-sqlite3-multiple-ciphers'
import { createPlacesTable } from '../../../src/store/index/places.ts'
import { createTables } from '../../../src/store/index/schema.ts'

/** An index in memory, of one of several people. Opening one, with all its statements, costs more than most schedules: they are used again. */
export interface Shelved {
  readonly db: Database
  /** How it is now can be come back to. */
  mark(): void
  /** Never back to what was before. */
  settle(): void
  /** As it was so many marks ago. */
  backTo(marks: number): void
  /** Forgets all that was written. */
  giveBack(): void
}

/** Consumers with a name are not simulated: whoever reads events here keeps the cursor itself. */
export const noPlaces: Database = new Sqlite(':memory:')
noPlaces.exec(createPlacesTable)
noPlaces.close = () => noPlaces

const shelves = new Map<Uint8Array | undefined, Database[]>()

/** @param image a file; undefined for empty tables */
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
