import type { Storage } from '@orbitdb/core'
import { LevelDatastore } from 'datastore-level'
import { PrivyError } from '../../shared/errors.ts'
import type { EntryHash } from '../../state/log-port.ts'
import { closeLevel, openLevel } from '../level/open-level.ts'
import { damageOf, type StoreDamage } from '../level/store-damage.ts'

/** Which entries are in the log, and which of them are its heads: two of OrbitDB's storages in one LevelDB. */
export interface LogState {
  readonly heads: Storage
  readonly index: Storage<boolean>
  /** Whether it was closed in good order before: nothing of it can be missing. */
  readonly wasClosed: boolean
  /** Hash of every entry in the log, in no order that means anything. */
  hashes(): AsyncIterable<EntryHash>
  close(): Promise<void>
}

const headsKey = 'heads'
const indexPrefix = 'entry/'
const present = new Uint8Array([1])

/** Values are tiny and read one at a time: little memory, few open files. */
const levelLimits = { maxOpenFiles: 50, cacheSize: 1024 * 1024, writeBufferSize: 1024 * 1024 }

/**
 * Opens or makes the state in a directory (made with mode 0700). What heads lead to survives a power cut once their promise has resolved.
 * `onIndexed` is called for every entry as it joins the log. Every method throws StoreDamage when it meets damaged files; `onDamage` hears of it too.
 * @throws StoreDamage when it is damaged, PrivyError `start-failed` when another process has it open
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
  // Read twice for every entry that is appended.
  let heads = stored

  const unused = {
    del: async () => undefined,
    iterator: async function* () {},
    merge: async () => undefined,
    clear: async () => undefined,
    // Closed once, below: OrbitDB closes each of its storages.
    close: async () => undefined,
  }
  return {
    wasClosed,
    heads: {
      ...unused,
      async put(_, bytes) {
        // On the disk itself, and with it the index before it: a power cut takes nothing that was acknowledged.
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
  // The datastore's own `open` would lose why it failed.
  const { db } = new LevelDatastore(directory, levelLimits)
  // Else it opens by itself, before its files were checked.
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
    ? 'Another node of this account seems to run; `privy status` tells, `privy stop` ends it'
    : 'Check that the disk is not full and that the folder is yours, or put the folder back from a backup'
}
