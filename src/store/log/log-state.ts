import type { Storage } from '@orbitdb/core'
import { LevelDatastore } from 'datastore-level'
import { PrivyError } from '../../shared/errors.ts'
import type { EntryHash } from '../../state/log-port.ts'
import { closeLevel, openLevel } from '../level/open-level.ts'
import { damageOf, type StoreDamage } from '../level/store-damage.ts'

/** The set of entries in the log, and its heads: two storages of OrbitDB in one LevelDB. */
export interface LogState {
  readonly heads: Storage
  readonly index: Storage<boolean>
  /** Whether it was closed in good order before, so that no part of it is missing. */
  readonly wasClosed: boolean
  /** Hash of every entry in the log, in no particular order. */
  hashes(): AsyncIterable<EntryHash>
  close(): Promise<void>
}

const headsKey = 'heads'
const indexPrefix = 'entry/'
const present = new Uint8Array([1])

/** Low limits of memory and open files: values are tiny and are read one at a time. */
const levelLimits = { maxOpenFiles: 50, cacheSize: 1024 * 1024, writeBufferSize: 1024 * 1024 }

/**
 * Opens or creates the state in a directory, which gets mode 0700. The heads and their entries survive a power cut once the put of the heads resolved.
 * `onIndexed` is called for each entry that joins the log. Each method throws StoreDamage if files are damaged, and calls `onDamage` too.
 * @throws StoreDamage if it is damaged; PrivyError `start-failed` if another process has it open
 */
export async function openLogState(
  directory: string,
  onIndexed: (hash: EntryHash) => void,
  onDamage: (damage: StoreDamage) => void = () => undefined,
): Promise<LogState> {
  const damaged = (error: unknown): never => {
    const damage = damageOf(error, directory)
    if (damage) onDamage(damage)
    throw damage ?? error
  }
  const {
    db,
    heads: stored,
    wasClosed,
  } = await openState(directory).catch((cause: unknown) => {
    const damage = damageOf(cause, directory)
    if (damage) throw damage
    throw new PrivyError('start-failed', `Could not open the log in ${directory}`, hintFor(cause), { cause })
  })
  // A copy in memory: OrbitDB reads the heads twice per appended entry.
  let heads = stored

  const unused = {
    del: async () => undefined,
    iterator: async function* () {},
    merge: async () => undefined,
    clear: async () => undefined,
    // OrbitDB closes each of its storages; `close` below closes the database once.
    close: async () => undefined,
  }
  return {
    wasClosed,
    heads: {
      ...unused,
      async put(_, bytes) {
        // With `sync`, heads and earlier index entries are on the disk itself: a power cut takes no acknowledged entry.
        await db.put(headsKey, bytes, { sync: true }).catch(damaged)
        heads = bytes
      },
      get: async () => heads,
    },
    index: {
      ...unused,
      async put(hash) {
        await db.put(indexPrefix + hash, present).catch(damaged)
        onIndexed(hash)
      },
      get: async (hash) => (await db.has(indexPrefix + hash).catch(damaged)) || undefined,
    },
    async *hashes() {
      try {
        for await (const key of db.keys({ gte: indexPrefix, lt: `${indexPrefix}~` }))
          yield key.slice(indexPrefix.length)
      } catch (error) {
        damaged(error)
      }
    },
    close: () => closeLevel(db, directory),
  }
}

async function openState(directory: string) {
  // The `open` of the datastore would hide the cause of a failure.
  const { db } = new LevelDatastore(directory, levelLimits)
  // The database opens by itself otherwise, before its files were checked.
  await db.close()
  const { wasClosed } = await openLevel(db, directory)
  try {
    return { db, wasClosed, heads: await db.get(headsKey) }
  } catch (error) {
    await db.close()
    throw error
  }
}

function hintFor(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED'
    ? 'Another node of this account may be running; see `privy status`, end it with `privy stop`'
    : 'Check that the disk is not full and that you own the folder, or restore the folder from a backup'
}
