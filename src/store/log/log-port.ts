import type { EventsDatabase, StoredEntry } from '@orbitdb/core'
import { PrivyError } from '../../shared/errors.ts'
import type { RandomBytes } from '../../shared/time.ts'
import type { EntryHash, LogEntry, LogPort } from '../../state/log-port.ts'
import { payloadOf } from './entry-rules.ts'
import { groupCommit } from './group-commit.ts'
import { parentsFirst } from './parents-first.ts'
import { openPayload, type PayloadKey, sealPayload } from './payload.ts'
import { Rejection, type RejectionMeter } from './rejection.ts'

/** Largest record, in bytes. */
const maxRecordLength = 512 * 1024
/** Records that wait together share one entry up to this number of bytes. */
const groupLength = 64 * 1024

/** The log as the rest of Privy uses it, on an open OrbitDB database whose exchange has not started. */
export function createLogPort(options: {
  readonly database: EventsDatabase
  readonly payloadKey: PayloadKey
  readonly random: RandomBytes
  readonly meter: RejectionMeter
  /** Runs `join` and returns the entries that joined the log meanwhile: a join adds missing ancestors too. */
  readonly collectJoined: (join: () => Promise<boolean>) => Promise<ReadonlySet<EntryHash>>
  /** Appends one entry. Never called while another append runs. */
  readonly append: (payload: Uint8Array) => Promise<EntryHash>
  /** Closes the stores of the log. Called when no append runs. */
  readonly closeStores: () => Promise<void>
}): LogPort {
  const { database, payloadKey, random, meter } = options
  const { log } = database

  const listeners = new Set<(entry: LogEntry) => void>()
  const tell = (entry: LogEntry) => {
    for (const listener of listeners) {
      try {
        listener(entry)
      } catch (bug) {
        // The entry is durable, so the append must not fail. OrbitDB would only print the error.
        queueMicrotask(() => {
          throw bug
        })
      }
    }
  }

  const read = (hash: EntryHash): Promise<StoredEntry | undefined> =>
    log.get(hash).catch((error: unknown) => {
      if (!(error instanceof Rejection)) throw error
      meter.count(error.reason)
      return undefined
    })

  /** Decrypts an entry. An unreadable entry is returned without records, so that it counts as folded. */
  const decrypt = (entry: StoredEntry): LogEntry => {
    try {
      return { hash: entry.hash, records: openPayload(payloadOf(entry), payloadKey) }
    } catch {
      meter.count('unreadable')
      return { hash: entry.hash, records: [] }
    }
  }

  // OrbitDB calls this for each entry that arrives. It prints errors to the console and continues.
  const { joinEntry } = log
  log.joinEntry = async (entry) => {
    let joined: ReadonlySet<EntryHash>
    if (entry.id !== database.address) {
      meter.count('malformed')
      return false
    }
    try {
      joined = await options.collectJoined(() => joinEntry(entry))
    } catch (error) {
      meter.count(error instanceof Rejection ? error.reason : 'fault')
      return false
    }
    for await (const one of parentsFirst([...joined], (hash) => !joined.has(hash), read)) tell(decrypt(one))
    return joined.size > 0
  }

  const commits = groupCommit(async (records) => {
    const hash = await options.append(sealPayload(records, payloadKey, random))
    tell({ hash, records })
    return hash
  }, groupLength)

  const heads = async () => (await log.heads()).map(({ hash }) => hash)
  let closed: Promise<void> | undefined
  return {
    address: database.address,
    rejected: meter.counts,
    async append(record) {
      if (closed) throw new Error('the log is closed')
      if (record.length > maxRecordLength) throw tooLarge(record.length)
      return commits.append(record)
    },
    heads,
    async *entries(isKnown, signal) {
      for await (const entry of parentsFirst(await heads(), isKnown, read, signal)) yield decrypt(entry)
    },
    async entry(hash) {
      const entry = await read(hash)
      return entry && decrypt(entry)
    },
    onEntry(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => (closed ??= commits.idle().then(options.closeStores)),
  }
}

function tooLarge(length: number): PrivyError {
  const message = `A record of ${length} bytes does not fit into the log, which takes ${maxRecordLength}`
  return new PrivyError('too-large', message, 'Send it as a file')
}
