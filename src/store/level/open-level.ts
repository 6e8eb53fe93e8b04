import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { breakSeal, type Seal, sealLevel } from './level-seal.ts'
import { damageOf, StoreDamage } from './store-damage.ts'

interface Level {
  open(options?: object): Promise<void>
  close(): Promise<void>
}

/** Checksums that were right when a database was opened: tables never change. */
const sums = new WeakMap<Level, Seal>()

/**
 * Opens a LevelDB in a folder (made with mode 0700), after its files were checked.
 * @returns whether it was closed in good order before, so that its files are known to be those of then
 * @throws StoreDamage when files are damaged; what LevelDB throws otherwise
 */
export async function openLevel(db: Level, store: string, options?: object): Promise<{ readonly wasClosed: boolean }> {
  await mkdir(store, { recursive: true, mode: 0o700 })
  const seal = await breakSeal(store)
  sums.set(db, seal)
  try {
    await db.open(options)
  } catch (error) {
    throw damageOf(error, store) ?? error
  }
  const dropped = await droppedBytes(store)
  if (dropped === undefined) return { wasClosed: Object.keys(seal).length > 0 }
  await db.close()
  throw new StoreDamage(store, dropped)
}

/** Closes it, and writes down what its files are. */
export async function closeLevel(db: Level, store: string): Promise<void> {
  await db.close()
  await sealLevel(store, sums.get(db))
}

/** What LevelDB dropped of its write-ahead log while it opened, as it wrote into its own LOG: it does not fail for that. */
async function droppedBytes(store: string): Promise<string | undefined> {
  const text = await readFile(join(store, 'LOG'), 'utf8')
  return /^.*: dropping \d+ bytes; .*$/m.exec(text)?.[0]
}
