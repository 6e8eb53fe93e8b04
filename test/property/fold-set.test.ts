import Sqlite from 'better-sqlite3-multiple-ciphers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shownNames } from '../../src/state/contact-name.ts'
import { encodeRecord } from '../../src/state/encoding.ts'
import type { AccountRecord } from '../../src/state/record.ts'
import { createProjector } from '../../src/store/fold/project.ts'
import { createQueries } from '../../src/store/index/queries.ts'
import { createTables } from '../../src/store/index/schema.ts'
import { recordSets, self } from '../support/log/record-sets.ts'

const derived = {
  pair: (account: string, epoch: number) => new Uint8Array(32).fill(account.charCodeAt(0) + epoch),
  inbox: (epoch: number) => new Uint8Array(32).fill(epoch + 100),
}

const db = new Sqlite(':memory:')
db.exec(createTables)
const projector = createProjector(db, self, derived)
const queries = createQueries(db, self)

/** The tables of an empty index into which these batches were folded. */
function foldedFrom(batches: readonly (readonly AccountRecord[])[]) {
  db.exec('BEGIN')
  try {
    for (const [number, batch] of batches.entries())
      projector.apply([{ hash: `zdpu${number}`, records: batch.map(encodeRecord) }])
    return tables()
  } finally {
    db.exec('ROLLBACK')
  }
}

/** Order of arrival, and what only this device knows, is not part of the state. */
const [arrivalTables, arrivalColumns] = [
  ['entry', 'event', 'meta', 'consumer', 'draft', 'untold', 'attempt'],
  ['key', 'place', 'entry'],
]

function tables() {
  const names = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'word%'",
    )
    .pluck()
    .all()
    .filter((name) => !arrivalTables.includes(name))
  const rows = names.map((table) => {
    const all = db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all()
    const kept = all.map((row) =>
      JSON.stringify(Object.entries(row).filter(([name]) => !arrivalColumns.includes(name))),
    )
    return [table, kept.sort()] as const
  })
  const found = ['one', 'two', 'three', 'four', 'five', 'yes', 'no'].map((word) => [
    word,
    db
      .prepare<[string], string>('SELECT author || id FROM word JOIN message ON key = word.rowid WHERE word MATCH ?')
      .pluck()
      .all(word)
      .sort(),
  ])
  return { ...Object.fromEntries(rows), found, names: [...shownNames(queries.contacts())].sort() }
}

test('the same set of records gives the same tables, whatever their order, repetition and grouping', () => {
  const kinds = new Set<string>()
  fc.assert(
    fc.property(recordSets, ({ records, batches }) => {
      for (const { kind } of records) kinds.add(kind)
      expect(foldedFrom(batches)).toEqual(foldedFrom(records.map((record) => [record])))
    }),
    { numRuns: 400 },
  )
  expect(kinds.size).toBe(17)
}, 120_000)
