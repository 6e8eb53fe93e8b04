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

/** The account's log and its index as one: a record that was appended is durable, folded, and told to listeners, in this order. */
export interface Journal {
  /** Resolves when the index has all that is in the log. @throws PrivyError when it cannot, or when the disk has no room for more */
  ready(): Promise<void>
  /** Resolves when the fact is on disk as a record of this device, and in the index. */
  append(fact: Fact): Promise<void>
  /** Notes a delivery state or an attempt that is not worth an entry of the log, soon. */
  progress(step: Omit<ProgressStep, 'timeMs'>): void
  /** Calls back with everything that the fold changes, whichever device wrote the record, after it is durable. */
  onChange(listener: (change: Change) => void): () => void
  /** The changes that clients are told. */
  onEvent(listener: (event: StoredEvent) => void): () => void
}

export interface JournalPorts {
  readonly log: LogPort
  readonly projector: Projector
  readonly device: DeviceId
  readonly now: Clock
  readonly random: RandomBytes
  /** @throws PrivyError when the disk has no room for more */
  readonly assertRoom: () => void
  readonly schedule: Schedule
  /** How many of the entries that the index has missed were folded so far, and how many were found so far. */
  readonly onFolded?: ((done: number, total: number) => void) | undefined
  /** Gets what listeners throw, and why the index could not follow. */
  readonly onFault: (error: unknown) => void
}

/** Entries that one transaction folds while the index catches up. With 200 a rebuild takes a fifth longer; one by one it takes several times as long. */
export const foldedAtOnce = 1000
/** How long a delivery state waits for others before it is noted, in milliseconds. */
const noteWithinMs = 20
/** How many are found, on the way back through the log, before that is told. */
const foundAtOnce = 1000

/** Folds what the index has missed, then keeps it up with the log. */
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
          // A record that is durable must not look as if it had failed, and the other listeners must hear of it.
          onFault(bug)
        }
      }
  }

  /** Entries that came while the index could not follow. */
  let skipped = 0
  let catchingUp: Promise<void> | undefined

  /** Folds everything that the index does not have, and tells what changed by it. */
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

  /** Go with the next entry, in its transaction, or soon by themselves. What does not get in is found out again. */
  const steps: ProgressStep[] = []
  let cancelNote: (() => void) | undefined

  await catchUp(onFolded)
  projector.complete()
  let latest = projector.latest()

  log.onEntry((entry) => {
    // An entry is in the index only when all before it are: the next append, or the next start, folds both.
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

  /** @throws PrivyError when what the index could not fold still cannot be folded */
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

  /** A record of this device, later than all that it has seen. */
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
      // It may have been this record: it is safe in the log.
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
    'See that the disk is not full, then try again; what was stored is not lost',
    { cause },
  )
