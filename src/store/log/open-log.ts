import { createOrbitDB, Entry } from '@orbitdb/core'
import type { Bytes } from '../../shared/bytes.ts'
import type { RandomBytes } from '../../shared/time.ts'
import type { EntryHash, LogPort } from '../../state/log-port.ts'
import type { StoreDamage } from '../level/store-damage.ts'
import { accountAccess } from './access.ts'
import { type Blocks, blockStorage } from './block-storage.ts'
import { type Device, deviceIdentity, maxIdentityLength } from './device-identity.ts'
import { maxEntryLength } from './entry-rules.ts'
import { guardedNetwork, type LogLibp2p, type LogPubSub } from './guarded-network.ts'
import { repairHeads } from './heads-repair.ts'
import { checkComplete, salvageEntries } from './salvage.ts'
import { createLogPort } from './log-port.ts'
import { type LogState, openLogState } from './log-state.ts'
import { rejectionMeter } from './rejection.ts'

const databaseName = 'privy-log-v1'
/** References of an entry to entries before its parent. A reader fetches them at the same time, and can pass a missing one. */
const referencesCount = 8
const identityTimeoutMs = 5_000
const blockTimeoutMs = 10_000

export interface LogOptions extends Device {
  readonly libp2p: LogLibp2p
  /** gossipsub, for OrbitDB's exchange between the devices of an account. Without it the log stays local. */
  readonly pubsub?: LogPubSub
  /** The blockstore, such as Helia's. The log closes neither it nor libp2p. */
  readonly blocks: Blocks
  /** Storage key `db`, 32 bytes (SPEC.md section 10). */
  readonly key: Bytes
  /** Folder of the heads and the list of entries; created with mode 0700. */
  readonly directory: string
  readonly random: RandomBytes
  /** Set after damage to the list of entries: it is rebuilt from the blocks and from the hashes in the index. */
  readonly salvage?: boolean | undefined
  /** Hashes of the entries in the index. Called only if the list of entries may be incomplete: after a crash and with `salvage`. */
  readonly known?: () => Iterable<EntryHash>
  /** Called for damaged files that are found while the log is in use. */
  readonly onDamage?: (damage: StoreDamage) => void
  /** Time limits to fetch a missing block from the network, in milliseconds: the identity of a device (5,000), the parent of an entry (10,000). */
  readonly timeouts?: { readonly identityMs: number; readonly blockMs: number }
}

/**
 * Opens or creates the log of the account. It is not read, so the time does not depend on its length, unless the newest blocks are lost.
 * @throws StoreDamage; PrivyError `start-failed` if another process has it open
 */
export async function openLog(options: LogOptions): Promise<LogPort> {
  let joining: Set<EntryHash> | undefined
  const state = await openLogState(options.directory, (hash) => joining?.add(hash), options.onDamage)
  try {
    return await openOn(state, options, async (join) => {
      joining = new Set()
      try {
        await join()
        return joining
      } finally {
        joining = undefined
      }
    })
  } catch (error) {
    await state.close()
    throw error
  }
}

async function openOn(
  state: LogState,
  options: LogOptions,
  collectJoined: (join: () => Promise<boolean>) => Promise<ReadonlySet<EntryHash>>,
): Promise<LogPort> {
  const { account, blocks, directory, pubsub, random } = options
  const { identityMs, blockMs } = options.timeouts ?? { identityMs: identityTimeoutMs, blockMs: blockTimeoutMs }
  const meter = rejectionMeter()
  /** While this is set, missing blocks are skipped instead of fetched. An append refers to older entries, and must not wait for one that the disk lost. */
  let onlyHere = false
  const withoutOthers = async <T>(task: () => Promise<T>): Promise<T> => {
    onlyHere = true
    try {
      return await task()
    } finally {
      onlyHere = false
    }
  }
  const exchangeFailed = () => meter.count('exchange')
  const identityStorage = blockStorage({
    blocks,
    timeoutMs: identityMs,
    maxLength: maxIdentityLength,
    cacheLength: 256 * 1024,
  })
  const entryStorage = blockStorage({
    blocks,
    timeoutMs: blockMs,
    maxLength: maxEntryLength,
    cacheLength: 4 * 1024 * 1024,
    isOptional: () => onlyHere,
  })
  const { salvage, known = () => [] } = options
  if (salvage)
    await withoutOthers(() => salvageEntries(state, { blocks, entries: entryStorage }, Entry.decode, known()))
  else if (!state.wasClosed) await checkComplete(state, entryStorage, known(), directory)
  if (await withoutOthers(() => repairHeads(state, entryStorage, Entry.decode))) meter.count('missing-block')

  let address = ''
  const logId = () => address
  const { identity, identities } = await deviceIdentity(options, identityStorage)
  const orbitdb = await createOrbitDB({
    ipfs: {
      libp2p: guardedNetwork(options.libp2p, pubsub, {
        topic: logId,
        maxLength: maxEntryLength,
        onFault: exchangeFailed,
      }),
      blockstore: blocks,
      // The blockstore has no garbage collection, and a pin would cost more than the rest of an append.
      pins: { isPinned: async () => true },
    },
    id: identity.id,
    identities,
    identity,
    directory,
  })
  const database = await orbitdb.open(databaseName, {
    type: 'events',
    AccessController: accountAccess({ account, storage: identityStorage, logId }),
    entryStorage,
    headsStorage: state.heads,
    indexStorage: state.index,
    referencesCount,
    sync: false, // started below, after the listener of errors and the guard of joins are in place
  })
  address = database.address
  database.events.on('error', exchangeFailed)

  const port = createLogPort({
    database,
    payloadKey: { key: options.key, address },
    random,
    meter,
    collectJoined,
    append: (payload) => withoutOthers(() => database.add(payload)),
    closeStores: async () => {
      // Ends the fetches of blocks that still run.
      await identityStorage.close()
      await entryStorage.close()
      await orbitdb.stop()
      await state.close()
    },
  })
  if (pubsub) await database.sync.start()
  return port
}
