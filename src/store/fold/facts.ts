import type { Database } from 'better-sqlite3-multiple-ciphers'
import { compareRecords } from '../../state/order.ts'
import { decodeRecord, encodeRecord } from '../../state/encoding.ts'
import type { AccountRecord } from '../../state/record.ts'

/** Stores records that are few and small as they are. The state of a subject is computed again from all of its records when one is added. */
export function createFacts(db: Database) {
  const insert = db.prepare('INSERT OR IGNORE INTO fact (id, subject, data) VALUES (?, ?, ?)')
  const find = db.prepare<[string], Uint8Array>('SELECT data FROM fact WHERE id = ?').pluck()
  const replace = db.prepare('UPDATE fact SET data = ? WHERE id = ?')
  const of = db.prepare<[string], Uint8Array>('SELECT data FROM fact WHERE subject = ?').pluck()

  return {
    /**
     * Stores a record. Of two records of the same fact that two devices observed, the earlier one stays.
     * @returns whether the records of the subject changed
     */
    add(subject: string, record: AccountRecord): boolean {
      const data = encodeRecord(record)
      if (insert.run(record.id, subject, data).changes === 1) return true
      const kept = decoded(find.get(record.id))
      if (!kept || compareRecords(record, kept) >= 0) return false
      replace.run(data, record.id)
      return true
    },
    /** All records of a subject, in no particular order. */
    of: (subject: string): AccountRecord[] => of.all(subject).flatMap((data) => decoded(data) ?? []),
  }
}

const decoded = (data: Uint8Array | undefined) => data && decodeRecord(data)

export type Facts = ReturnType<typeof createFacts>
