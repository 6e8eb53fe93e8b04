import type { Database } from 'better-sqlite3-multiple-ciphers'
import { compareRecords } from '../../state/order.ts'
import { decodeRecord, encodeRecord } from '../../state/encoding.ts'
import type { AccountRecord } from '../../state/record.ts'

/** Records that are few and small, kept whole: what follows from all records of a subject is computed again when one is added. */
export function createFacts(db: Database) {
  const insert = db.prepare('INSERT OR IGNORE INTO fact (id, subject, data) VALUES (?, ?, ?)')
  const find = db.prepare<[string], Uint8Array>('SELECT data FROM fact WHERE id = ?').pluck()
  const replace = db.prepare('UPDATE fact SET data = ? WHERE id = ?')
  const of = db.prepare<[string], Uint8Array>('SELECT data FROM fact WHERE subject = ?').pluck()

  return {
    /**
     * Keeps a record. Of two copies of one fact that two devices observed, the earlier one stays.
     * @returns whether the records of the subject are others now
     */
    add(subject: string, record: AccountRecord): boolean {
      const data = encodeRecord(record)
      if (insert.run(record.id, subject, data).changes === 1) return true
      const kept = decoded(find.get(record.id))
      if (!kept || compareRecords(record, kept) >= 0) return false
      replace.run(data, record.id)
      return true
    },
    /** All records of a subject, in no order that means anything. */
    of: (subject: string): AccountRecord[] => of.all(subject).flatMap((data) => decoded(data) ?? []),
  }
}

const decoded = (data: Uint8Array | undefined) => data && decodeRecord(data)

export type Facts = ReturnType<typeof createFacts>
