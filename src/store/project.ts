import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId } from '../shared/ids.ts'
import type { LogEntry } from '../state/ports.ts'
import { decodeRecord } from '../state/records.ts'
import { createFold } from './fold.ts'
import type { ProgressStep, StoredEvent } from './rows.ts'

export interface Projector {
  /**
   * Folds entries of the log into the index, in one transaction; an entry that is known already changes nothing. Before that it notes states that
   * live in the index only and not in the log (`sent`, `held`), and attempts: they are found out again when they are lost.
   */
  apply(entries: readonly LogEntry[], steps?: readonly ProgressStep[]): StoredEvent[]
  isKnown(hash: string): boolean
}

/** The fold of the account's log into the index. Folding the same records in the same order gives the same tables. */
export function createProjector(db: Database, self: AccountId): Projector {
  const known = db.prepare<[string]>('SELECT 1 FROM entry WHERE hash = ?')
  const insertEntry = db.prepare('INSERT INTO entry (hash) VALUES (?)')
  const fold = createFold(db, self)

  function foldEntry({ hash, records }: LogEntry): StoredEvent[] {
    if (known.get(hash)) return []
    insertEntry.run(hash)
    return records.flatMap((data, index) => {
      const record = decodeRecord(data)
      return record ? fold.record(record, hash, index) : []
    })
  }
  const noteStep = ({ id, recipient, step, timeMs, peers }: ProgressStep): StoredEvent[] =>
    step === 'published' || step === 'deposited'
      ? fold.attempt(id, recipient, step, timeMs, peers)
      : fold.progress(id, recipient, step, timeMs, { peers })
  const apply = db.transaction((entries: readonly LogEntry[], steps: readonly ProgressStep[]): StoredEvent[] => [
    ...steps.flatMap(noteStep),
    ...entries.flatMap(foldEntry),
  ])

  return {
    apply: (entries, steps = []) => apply(entries, steps),
    isKnown: (hash) => known.get(hash) !== undefined,
  }
}
