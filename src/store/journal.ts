import { PrivyError } from '../shared/errors.ts'
import { toHex } from '../shared/bytes.ts'
import type { DeviceId } from '../shared/ids.ts'
import type { Clock, RandomBytes, Schedule } from '../shared/time.ts'
import type { EntryHash, LogEntry, LogPort } from '../state/log-port.ts'
import { latestOf, nextAt } from '../state/order.ts'
import { encodeRecord } from '../state/encoding.ts'
import type { Fact } from '../state/record.ts'
import { naturalId, recordId } from '../state/record-id.ts'
import type { Change, ProgressStep, StoredEvent } from '../state/changes.ts'
import type { Projector } from './fold/project.ts'

/** The log and the index of the account together. An appended record is first durable, then folded, then reported to listeners. */
export interface Journal {
  /** Resolves when the index has all entries of the log. @throws PrivyError if it cannot follow, or if the disk is full */
  ready(): Promise<void>
  /** Resolves when the fact is on disk as a record of this device, and in the index. */
  append(fact: Fact): Promise<void>
  /** Stores a delivery state or an attempt that is not a record. It is written with a short delay. */
  progress(step: Omit<ProgressStep, 'timeMs'>): void
  /** Calls back with each change of the fold, whichever device wrote the record, after the record is durable. */
  onChange(listener: (change: Change) => void): () => void
  /** Calls back with each stored event. */
  onEvent(listener: (event: StoredEvent) => void): () => void
}

export interface JournalPorts {
  readonly log: LogPort
  readonly projector: Projector
  readonly device: DeviceId
  readonly now: Clock
  readonly random: RandomBytes
  /** @throws PrivyError `disk-full` if the disk has no room */
  readonly assertRoom: () => void
  readonly schedule: Schedule
  /** Progress of a fold: entries that were folded, and missing entries that were found so far. */
  readonly onFolded?: ((done: number, total: number) => void) | undefined
  /** Gets the errors of listeners, and of folds that failed. */
  readonly onFault: (error: unknown) => void
}

/** Entries per transaction while the index catches up. With 200 a rebuild takes a fifth longer; with 1 it takes several times as long. */
export const foldedAtOnce = 1000
/** How long a step waits for others before it is written, in milliseconds. */
const noteWithinMs = 20
/** The search for missing entries reports progress after this number of entries. */
const foundAtOnce = 1000

/** Folds the entries that the index lacks, then follows the log. */
export async function openJournal(
  { log, projector, device, now, random, assertRoom, schedule, onFolded, onFault }: JournalPorts,
  signal: AbortSignal,
): Promise<Journal> {
  const closed = () => signal.aborted
  const listeners = new Set<(change: Change) => void>()
  let failure: PrivyError | undefined

  function tell(changes: readonly Change[]): void {
    for (const change of changes)
      for (const listener of listeners) {
        try {
          listener(change)
        } catch (bug) {
          // The record is durable, so the append must not fail, and the other listeners must still be called.
          onFault(bug)
        }
      }
  }

  /** Entries that arrived while the index could not follow. */
  let skipped = 0
  let catchingUp: Promise<void> | undefined

  /** Folds all entries that the index lacks, and reports the changes. */
  async function catchUp(onFold: (done: number, total: number) => void = () => undefined): Promise<void> {
    do {
      skipped = 0
      let [folded, found] = [0, 0]
      const waiting: LogEntry[] = []
      const fold = (): void => {
        tell(projector.apply(waiting))
        folded += waiting.length
        waiting.length = 0
        onFold(folded, found)
      }
      const isKnown = (hash: EntryHash): boolean => {
        if (projector.isKnown(hash)) return true
        if (++found % foundAtOnce === 0) onFold(folded, found)
        return false
      }
      for await (const entry of log.entries(isKnown, signal)) {
        waiting.push(entry)
        if (waiting.length >= foldedAtOnce) fold()
      }
      if (waiting.length > 0) fold()
    } while (skipped > 0)
    failure = undefined
  }

  /** Steps that wait. They are written in the transaction of the next entry, or after a short delay. Steps that are lost are found again by sending. */
  const steps: ProgressStep[] = []
  let cancelNote: (() => void) | undefined

  await catchUp(onFolded)
  projector.complete()
  let latest = projector.latest()

  log.onEntry((entry) => {
    // Entries are folded in order. After a failure, the next append or the next start folds this entry with the earlier ones.
    if (failure) {
      skipped++
      return
    }
    let changes
    try {
      changes = projector.apply([entry], steps.splice(0))
    } catch (cause) {
      failure = behind(cause)
      onFault(failure)
      return
    }
    tell(changes)
  })

  function noteSteps(): void {
    cancelNote = undefined
    if (closed() || steps.length === 0) return
    try {
      tell(projector.apply([], steps.splice(0)))
    } catch (error) {
      onFault(error)
    }
  }

  /** @throws PrivyError if the entries that failed before fail again */
  async function assertFollowing(): Promise<void> {
    if (!failure) return
    catchingUp ??= catchUp()
      .catch((cause: unknown) => {
        throw behind(cause)
      })
      .finally(() => (catchingUp = undefined))
    await catchingUp
  }

  async function ready(): Promise<void> {
    assertRoom()
    await assertFollowing()
  }

  /** A record of this device, with a time later than that of all records in the index. */
  function recordOf(fact: Fact): Uint8Array {
    const timeMs = now()
    latest = nextAt(timeMs, latestOf(latest, projector.latest()))
    const id = naturalId(fact) ?? recordId(toHex(random(16)))
    return encodeRecord({ id, at: latest, timeMs, device, ...fact })
  }

  const onChange: Journal['onChange'] = (listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  return {
    ready,
    async append(fact) {
      await ready()
      await log.append(recordOf(fact))
      // The failed entry may be this record: it is safe in the log.
      await assertFollowing()
    },
    progress(step) {
      steps.push({ ...step, timeMs: now() })
      cancelNote ??= schedule(noteWithinMs, noteSteps)
    },
    onChange,
    onEvent: (listener) => onChange((change) => change.type === 'event' && listener(change.event)),
  }
}

const behind = (cause: unknown) =>
  new PrivyError(
    'bad-file',
    'The index on disk cannot follow the log',
    'Check that the disk is not full, then try again; nothing that was stored is lost',
    { cause },
  )
