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
   * Folds entries of the log into the index, in one transaction. An entry that is folded already changes nothing. Before the entries it folds `steps`:
   * states (`sent`, `held`) and attempts that are not in the log. Steps that a power cut takes are found again by sending.
   */
  apply(entries: readonly LogEntry[], steps?: readonly ProgressStep[]): Change[]
  isKnown(hash: string): boolean
  /** Latest `at` of any record; undefined before the first. */
  latest(): HybridTime | undefined
  /** Call it when the whole log is folded: drops the tables of the former index version. */
  complete(): void
}

/** Events and attempts that an index keeps: more than a month of a busy account. */
const usuallyKept = 100_000

/** Hexadecimal digits of a hash. They distinguish the events of one message in one millisecond. */
const hashDigits = 6

/**
 * The fold of the account's log into the index.
 * @param keep number of the newest events, and of the newest attempts, that stay
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
  /** False while a former index is folded again without its tables: an event could be pruned before its record is folded and then be stored as new. */
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

/** Events of records of version 1 have the place of their record in the log as source. They keep it, and so their cursors. */
const sourceOf = (record: AccountRecord, hash: string, index: number): string =>
  isUpcast(record) ? `${hash.slice(-hashDigits)}${index}` : record.id
