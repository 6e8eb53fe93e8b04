import { createOrbitDB, Entry, type EventsDatabase, type StoredEntry } from '@orbitdb/core'
import { PrivyError } from '../../shared/errors.ts'
import type { Bytes } from '../../shared/bytes.ts'
import type { RandomBytes } from '../../shared/time.ts'
import type { EntryHash, LogEntry, LogPort } from '../../sync/ports.ts'
import { accountAccess } from './access.ts'
import { type Blocks, blockStorage } from './block-storage.ts'
import { type Device, deviceIdentity, maxIdentityLength } from './device-identity.ts'
import { maxEntryLength, payloadOf } from './entry-rules.ts'
import { groupCommit } from './group-commit.ts'
import { guardedNetwork, type LogLibp2p, type LogPubSub } from './guarded-network.ts'
import { repairHeads } from './heads-repair.ts'
import { openLogState } from './log-state.ts'
import { parentsFirst } from './parents-first.ts'
import { openPayload, sealPayload } from './payload.ts'
import { Rejection, rejectionMeter } from './rejection.ts'

/** Largest record, bytes. */
export const maxRecordLength = 512 * 1024
/** Records that wait together go into one entry up to this many bytes. */
const groupLength = 64 * 1024
/** Every entry names this many of those before its parent: a reader fetches them side by side, and gets past a lost one. */
const referencesCount = 8

export interface LogOptions extends Device {
  readonly libp2p: LogLibp2p
  /** gossipsub, for OrbitDB's own exchange between the devices of an account. Without it nothing is sent or received. */
  readonly pubsub?: LogPubSub
  /** Helia's blockstore, or any other. The log closes neither it nor libp2p. */
  readonly blocks: Blocks
  /** `storage/db`, 32 bytes. */
  readonly key: Bytes
  /** Folder for the heads and the index of entries. */
  readonly directory: string
  readonly random: RandomBytes
  /** How long a device identity of which we only have the name may take to come from the network. Default 5 s. */
  readonly identityTimeoutMs?: number
  /** The same for the blocks that an entry builds upon. Default 10 s. */
  readonly blockTimeoutMs?: number
}

/**
 * Opens the account's log, or makes it. Does not read it: the time does not depend on its length.
 * @throws PrivyError `start-failed` when another process has it open
 */
export async function openLog(options: LogOptions): Promise<LogPort> {
  const { blocks, random, pubsub } = options
  const meter = rejectionMeter()
  const identityBlocks = blockStorage({
    blocks,
    timeoutMs: options.identityTimeoutMs ?? 5_000,
    maxLength: maxIdentityLength,
    cacheLength: 256 * 1024,
  })
  const entryBlocks = blockStorage({
    blocks,
    timeoutMs: options.blockTimeoutMs ?? 10_000,
    maxLength: maxEntryLength,
    cacheLength: 8 * 1024 * 1024,
  })
  const joining = new Set<EntryHash>()
  const state = await openLogState(options.directory, (hash) => joining.add(hash))
  const { identity, identities } = await deviceIdentity(options, identityBlocks)
  if (await repairHeads(state, entryBlocks, Entry.decode)) meter.count('missing-block')

  let address = ''
  const exchangeFailed = () => meter.count('exchange')
  const orbitdb = await createOrbitDB({
    ipfs: {
      libp2p: guardedNetwork(options.libp2p, pubsub, {
        topic: () => address,
        maxLength: maxEntryLength,
        onFault: exchangeFailed,
      }),
      blockstore: blocks,
      // Nothing collects garbage in this blockstore, and pinning costs more than all the rest of an append.
      pins: { isPinned: async () => true },
    },
    id: identity.id,
    identities,
    identity,
    directory: options.directory,
  })
  const database = await orbitdb.open('privy-log-v1', {
    type: 'events',
    AccessController: accountAccess({ account: options.account, storage: identityBlocks, logId: () => address }),
    entryStorage: entryBlocks,
    headsStorage: state.heads,
    indexStorage: state.index,
    referencesCount,
    sync: false, // started below, once its errors have a listener
  })
  address = database.address
  const payloadKey = { key: options.key, address }

  const listeners = new Set<(entry: LogEntry) => void>()
  const tell = (entry: LogEntry) => {
    for (const listener of listeners) listener(entry)
  }
  const read = (hash: EntryHash): Promise<StoredEntry | undefined> =>
    database.log.get(hash).catch((error: unknown) => {
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

  database.events.on('error', exchangeFailed)
  guardJoins(database, async (join, entry) => {
    joining.clear()
    try {
      if (!(await join(entry))) return false
    } catch (error) {
      meter.count(error instanceof Rejection ? error.reason : 'malformed')
      return false
    }
    const joined = new Set(joining)
    for await (const one of parentsFirst([entry.hash], (hash) => !joined.has(hash), read)) tell(decrypt(one))
    return true
  })
  if (pubsub) await database.sync.start()

  let closed: Promise<void> | undefined
  const commits = groupCommit(async (records) => {
    const hash = await database.add(sealPayload(records, payloadKey, random))
    tell({ hash, records })
    return hash
  }, groupLength)

  return {
    address,
    rejected: meter.counts,
    async append(record) {
      if (closed) throw new Error('the log is closed')
      if (record.length > maxRecordLength) throw tooLarge(record.length)
      return commits.append(record)
    },
    heads: async () => (await database.log.heads()).map(({ hash }) => hash),
    async *entries(isKnown, signal) {
      const heads = (await database.log.heads()).map(({ hash }) => hash)
      for await (const entry of parentsFirst(heads, isKnown, read, signal)) yield decrypt(entry)
    },
    onEntry(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      closed ??= (async () => {
        await commits.idle()
        await orbitdb.stop()
        await identityBlocks.close()
        await state.close()
      })()
      return closed
    },
  }
}

/**
 * Puts `guard` around what OrbitDB calls for an entry that arrives. Its own caller prints whatever is thrown to the console and goes on
 * (design/stack.md, trap 3), so the guard must not throw.
 */
function guardJoins(
  { log }: EventsDatabase,
  guard: (join: (entry: StoredEntry) => Promise<boolean>, entry: StoredEntry) => Promise<boolean>,
): void {
  const { joinEntry } = log
  log.joinEntry = (entry) => guard(joinEntry, entry)
}

function tooLarge(length: number): PrivyError {
  const message = `A record of ${length} bytes does not fit into the log, which takes ${maxRecordLength}`
  return new PrivyError('too-large', message, 'Send it as a file')
}
