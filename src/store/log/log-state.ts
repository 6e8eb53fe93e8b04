import { mkdir } from 'node:fs/promises'
import type { Storage } from '@orbitdb/core'
import { LevelDatastore } from 'datastore-level'
import { PrivyError } from '../../shared/errors.ts'
import type { EntryHash } from '../../sync/ports.ts'

/** Which entries are in the log, and which of them are its heads: two of OrbitDB's storages in one LevelDB. */
export interface LogState {
  readonly heads: Storage
  readonly index: Storage<boolean>
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
 * `onIndexed` is called for every entry as it joins the log.
 * @throws PrivyError `start-failed` when another process has it open, or it is damaged
 */
export async function openLogState(directory: string, onIndexed: (hash: EntryHash) => void): Promise<LogState> {
  const { db, heads: stored } = await openLevel(directory).catch((cause: unknown) => {
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
    heads: {
      ...unused,
      async put(_, bytes) {
        // On the disk itself, and with it the index before it: a power cut takes nothing that was acknowledged.
        await db.put(headsKey, bytes, { sync: true })
        heads = bytes
      },
      get: async () => heads,
    },
    index: {
      ...unused,
      async put(hash) {
        await db.put(indexPrefix + hash, present)
        onIndexed(hash)
      },
      get: async (hash) => (await db.has(indexPrefix + hash)) || undefined,
    },
    async *hashes() {
      for await (const key of db.keys({ gte: indexPrefix, lt: `${indexPrefix}~` })) yield key.slice(indexPrefix.length)
    },
    close: () => db.close(),
  }
}

async function openLevel(directory: string) {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const { db } = new LevelDatastore(directory, levelLimits)
  await db.open() // the datastore's own `open` would lose why it failed
  try {
    return { db, heads: await db.get(headsKey) }
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
