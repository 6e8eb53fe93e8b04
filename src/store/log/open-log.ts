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
/** Every entry names this many of those before its parent: a reader fetches them side by side, and gets past a lost one. */
const referencesCount = 8
const identityTimeoutMs = 5_000
const blockTimeoutMs = 10_000

export interface LogOptions extends Device {
  readonly libp2p: LogLibp2p
  /** gossipsub, for OrbitDB's own exchange between the devices of an account. Without it nothing is sent or received. */
  readonly pubsub?: LogPubSub
  /** Helia's blockstore, or any other. The log closes neither it nor libp2p. */
  readonly blocks: Blocks
  /** `storage/db`, 32 bytes. */
  readonly key: Bytes
  /** Folder for the heads and the index of entries; made with mode 0700. */
  readonly directory: string
  readonly random: RandomBytes
  /** The list of entries was damaged: it is made again from the blocks, and from the hashes that the index knows. */
  readonly salvage?: boolean | undefined
  /** Hashes of the entries that the index knows. Asked for only when the list of entries may miss some: after a crash, and to salvage it. */
  readonly known?: () => Iterable<EntryHash>
  /** Hears of damaged files that are met while the log is in use. */
  readonly onDamage?: (damage: StoreDamage) => void
  /** How long a block that is not here may take to come from the network: a device's identity (5 s), and what an entry builds upon (10 s). */
  readonly timeouts?: { readonly identityMs: number; readonly blockMs: number }
}

/**
 * Opens the account's log, or makes it. Does not read it: the time does not depend on its length, unless its newest blocks are lost.
 * @throws StoreDamage, PrivyError `start-failed` when another process has it open
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
  /** Blocks that are not here are done without: a new entry, which names some that are further back, is not held up by one that a disk has lost. */
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
      // Nothing collects garbage in this blockstore, and pinning costs more than all the rest of an append.
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
    sync: false, // started below, when errors have a listener and joins their guard
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
      // What still waits for blocks from the network is given up first.
      await identityStorage.close()
      await entryStorage.close()
      await orbitdb.stop()
      await state.close()
    },
  })
  if (pubsub) await database.sync.start()
  return port
}
