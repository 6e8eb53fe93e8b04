import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3-multiple-ciphers'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { shownNames } from '../../src/state/contact-name.ts'
import { encodeRecord } from '../../src/state/encoding.ts'
import type { AccountRecord } from '../../src/state/record.ts'
import { createProjector } from '../../src/store/fold/project.ts'
import { createQueries } from '../../src/store/index/queries.ts'
import { openIndexFile } from '../../src/store/index/index-file.ts'
import { createTables, indexVersion, kept } from '../../src/store/index/schema.ts'
import type { LogEntry } from '../../src/state/log-port.ts'
import { recordSets, recordSetsOf, self } from '../support/log/record-sets.ts'

const derived = {
  pair: (account: string, epoch: number) => new Uint8Array(32).fill(account.charCodeAt(0) + epoch),
  inbox: (epoch: number) => new Uint8Array(32).fill(epoch + 100),
}

const key = new Uint8Array(32).fill(5)
const db = new Sqlite(':memory:')
db.exec(createTables)
const projector = createProjector(db, self, derived)

const entriesOf = (batches: readonly (readonly AccountRecord[])[]): LogEntry[] =>
  batches.map((batch, number) => ({ hash: `zdpu${number}`, records: batch.map(encodeRecord) }))

/** The tables of an empty index into which these batches were folded. */
function foldedFrom(batches: readonly (readonly AccountRecord[])[]) {
  db.exec('BEGIN')
  try {
    for (const entry of entriesOf(batches)) projector.apply([entry])
    return tables(db)
  } finally {
    db.exec('ROLLBACK')
  }
}

/** Order of arrival, and what only this device knows, is not part of the state. */
const [arrivalTables, arrivalColumns] = [
  ['entry', 'event', 'meta', 'consumer', 'draft', 'untold', 'attempt'],
  ['key', 'place', 'entry'],
]

function tables(of: Database) {
  const names = of
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'word%'",
    )
    .pluck()
    .all()
    .filter((name) => !arrivalTables.includes(name))
  const rows = names.map((table) => {
    const all = of.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all()
    const kept = all.map((row) =>
      JSON.stringify(Object.entries(row).filter(([name]) => !arrivalColumns.includes(name))),
    )
    return [table, kept.sort()] as const
  })
  const found = ['one', 'two', 'three', 'four', 'five', 'yes', 'no'].map((word) => [
    word,
    of
      .prepare<[string], string>('SELECT author || id FROM word JOIN message ON key = word.rowid WHERE word MATCH ?')
      .pluck()
      .all(word)
      .sort(),
  ])
  return { ...Object.fromEntries(rows), found, names: [...shownNames(createQueries(of, self).contacts())].sort() }
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

/** An index file as a program opens it whose indexes have this version. */
async function openVersion(path: string, version: number, keep: number) {
  const create = (fresh: Database) => void fresh.exec(createTables)
  const { db: file } = await openIndexFile({ path, key, schemaVersion: version, kept, create })
  return { file, index: createProjector(file, self, derived, keep) }
}

const everything = (file: Database) => ({
  ...tables(file),
  places: file.prepare('SELECT id, author, place FROM message ORDER BY id, author').all(),
  events: file.prepare('SELECT * FROM event ORDER BY cursor').all(),
})

describe('an index of a new version has the same tables, places and events', () => {
  const keep = 5
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'privy-fold-set-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('when events were pruned, and the log is folded in another order', async () => {
    let [count, prunedRuns] = [0, 0]
    await fc.assert(
      fc.asyncProperty(recordSetsOf(25), fc.nat({ max: 20 }), async ({ records }, folded) => {
        const entries = entriesOf(records.map((record) => [record]))
        const path = join(folder, `${++count}.db`)
        const first = await openVersion(path, indexVersion, keep)
        for (const entry of entries) first.index.apply([entry])
        const before = everything(first.file)
        if (createQueries(first.file, self).prunedCursor() > 0) prunedRuns++
        first.file.close()
        // A fold that is not finished is begun again by the version after it.
        const unfinished = await openVersion(path, indexVersion + 1, keep)
        unfinished.index.apply(entries.slice(0, folded))
        unfinished.file.close()
        const last = await openVersion(path, indexVersion + 2, keep)
        for (const entry of entries.toReversed()) last.index.apply([entry])
        last.index.complete()
        expect(everything(last.file)).toEqual(before)
        last.file.close()
      }),
      { numRuns: 40, endOnFailure: true },
    )
    expect(prunedRuns).toBeGreaterThan(10)
  }, 120_000)

  test('when it comes from a version that did not prune, and has too many events', async () => {
    let [count, prunedRuns] = [0, 0]
    await fc.assert(
      fc.asyncProperty(recordSetsOf(25), async ({ records }) => {
        const entries = entriesOf(records.map((record) => [record]))
        const path = join(folder, `${++count}.db`)
        const first = await openVersion(path, indexVersion, records.length * 10)
        for (const entry of entries) first.index.apply([entry])
        const { events, ...before } = everything(first.file)
        first.file.exec('ALTER TABLE entry DROP COLUMN unread')
        first.file.close()
        const last = await openVersion(path, indexVersion + 1, keep)
        for (const entry of entries) last.index.apply([entry])
        last.index.complete()
        expect(everything(last.file)).toEqual({ ...before, events: events.slice(-keep) })
        if (events.length > keep) prunedRuns++
        last.file.close()
      }),
      { numRuns: 20, endOnFailure: true },
    )
    expect(prunedRuns).toBeGreaterThan(5)
  }, 120_000)
})
