import type { EventsDatabase, StoredEntry } from '@orbitdb/core'
import { PrivyError } from '../../shared/errors.ts'
import type { RandomBytes } from '../../shared/time.ts'
import type { EntryHash, LogEntry, LogPort } from '../../state/log-port.ts'
import { payloadOf } from './entry-rules.ts'
import { groupCommit } from './group-commit.ts'
import { parentsFirst } from './parents-first.ts'
import { openPayload, type PayloadKey, sealPayload } from './payload.ts'
import { Rejection, type RejectionMeter } from './rejection.ts'

/** Largest record, bytes. */
const maxRecordLength = 512 * 1024
/** Records that wait together go into one entry up to this many bytes. */
const groupLength = 64 * 1024

/** The log as the rest of Privy sees it, on an opened OrbitDB database that does not yet exchange anything. */
export function createLogPort(options: {
  readonly database: EventsDatabase
  readonly payloadKey: PayloadKey
  readonly random: RandomBytes
  readonly meter: RejectionMeter
  /** Runs `join` and tells which entries joined the log meanwhile; a join brings the ancestors of an entry along. */
  readonly collectJoined: (join: () => Promise<boolean>) => Promise<ReadonlySet<EntryHash>>
  /** Adds one entry; never called while another one is being added. */
  readonly append: (payload: Uint8Array) => Promise<EntryHash>
  /** Closes what is below. Nothing is being appended any more. */
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
        // An entry that is durable must not look as if it had failed, and OrbitDB would only print this.
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

  /** An entry that cannot be read is handed on without records, so that it counts as known from then on. */
  const decrypt = (entry: StoredEntry): LogEntry => {
    try {
      return { hash: entry.hash, records: openPayload(payloadOf(entry), payloadKey) }
    } catch {
      meter.count('unreadable')
      return { hash: entry.hash, records: [] }
    }
  }

  // OrbitDB calls this for an entry that arrives; it prints whatever is thrown to the console and goes on.
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
