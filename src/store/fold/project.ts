import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId } from '../../shared/ids.ts'
import type { HybridTime } from '../../protocol/content.ts'
import type { LogEntry } from '../../state/log-port.ts'
import { latestOf } from '../../state/order.ts'
import type { DerivedSecrets } from '../../crypto/derived-secrets.ts'
import { decodeRecord } from '../../state/encoding.ts'
import type { AccountRecord } from '../../state/record.ts'
import { isUpcast } from '../../state/upcast.ts'
import type { Change, ProgressStep } from '../../state/changes.ts'
import { openRetired } from '../index/retired.ts'
import { createFold } from './fold.ts'

export interface Projector {
  /**
   * Folds entries of the log into the index, in one transaction; an entry that is folded already changes nothing. Before that it notes states that
   * only the index has and not the log (`sent`, `held`), and attempts: they are found out again when they are lost.
   */
  apply(entries: readonly LogEntry[], steps?: readonly ProgressStep[]): Change[]
  isKnown(hash: string): boolean
  /** Latest `at` of any record; undefined before the first. */
  latest(): HybridTime | undefined
  /** The whole log is folded: what was kept of a former index version goes. */
  complete(): void
}

/** Events, and attempts to send, that an index keeps: more than a month of a busy account. */
const usuallyKept = 100_000

/** As many digits as tell apart what happens to one message in one millisecond. */
const hashDigits = 6

/**
 * The fold of the account's log into the index.
 * @param keep so many of the newest events stay, and of the newest attempts to send
 */
export function createProjector(
  db: Database,
  self: AccountId,
  derived: DerivedSecrets,
  keep: number = usuallyKept,
): Projector {
  const retired = openRetired(db)
  const known = db.prepare<[string]>('SELECT 1 FROM entry WHERE hash = ?')
  const insertEntry = db.prepare('INSERT INTO entry (hash, unread) VALUES (?, ?)')
  const readClock = db.prepare<[], HybridTime>('SELECT ms, count FROM clock')
  const setClock = db.prepare('INSERT OR REPLACE INTO clock VALUES (1, @ms, @count)')
  const hasEvents = db.prepare<[], 1>('SELECT 1 FROM event LIMIT 1').pluck()
  /** Else an event could be pruned before the record that it came from is folded again, and be stored as a new one. */
  let mayPrune = retired.isHere || hasEvents.get() === undefined
  const fold = createFold(db, self, derived, { retired, keep })

  function foldEntry({ hash, records }: LogEntry): { changes: Change[]; latest: HybridTime | undefined } {
    if (known.get(hash)) return { changes: [], latest: undefined }
    const isRepeated = retired.knew(hash)
    let latest: HybridTime | undefined
    let unread = 0
    const changes = records.flatMap((data, index) => {
      const record = decodeRecord(data, index)
      if (!record) {
        unread++
        return []
      }
      latest = latestOf(latest, record.at)
      return fold.record(record, { entry: hash, source: sourceOf(record, hash, index), isRepeated })
    })
    insertEntry.run(hash, unread)
    return { changes, latest }
  }

  const apply = db.transaction((entries: readonly LogEntry[], steps: readonly ProgressStep[]): Change[] => {
    const noted = steps.flatMap((step) => fold.step(step))
    const before = readClock.get()
    let latest = before
    const folded = entries.flatMap((entry) => {
      const one = foldEntry(entry)
      latest = latestOf(latest, one.latest)
      return one.changes
    })
    if (latest && latest !== before) setClock.run(latest)
    if (mayPrune) fold.prune()
    return [...noted, ...folded]
  })

  return {
    apply(entries, steps = []) {
      try {
        return apply(entries, steps)
      } catch (error) {
        fold.rolledBack()
        throw error
      }
    },
    complete() {
      retired.drop()
      mayPrune = true
      apply([], [])
    },
    isKnown: (hash) => known.get(hash) !== undefined,
    latest: () => readClock.get(),
  }
}

/** Events of records of version 1 were stored under the place of the record in the log: they keep it, and their cursors. */
const sourceOf = (record: AccountRecord, hash: string, index: number): string =>
  isUpcast(record) ? `${hash.slice(-hashDigits)}${index}` : record.id
