import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { breakSeal, type Seal, sealLevel } from './level-seal.ts'
import { damageOf, StoreDamage } from './store-damage.ts'

interface Level {
  open(options?: object): Promise<void>
  close(): Promise<void>
}

/** The seal of each open database. Tables never change, so their checksums stay valid. */
const sums = new WeakMap<Level, Seal>()

/**
 * Checks the files of a LevelDB and opens it in a folder, which is created with mode 0700.
 * @returns `wasClosed`: whether it was closed in good order before, so that its files were compared with a seal
 * @throws StoreDamage if files are damaged; other errors of LevelDB
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

/** Closes a LevelDB and seals its files. */
export async function closeLevel(db: Level, store: string): Promise<void> {
  await db.close()
  await sealLevel(store, sums.get(db))
}

/** Records of the write-ahead log that LevelDB dropped while it opened, from its file LOG. LevelDB reports them only there. */
async function droppedBytes(store: string): Promise<string | undefined> {
  const text = await readFile(join(store, 'LOG'), 'utf8')
  return /^.*: dropping \d+ bytes; .*$/m.exec(text)?.[0]
}
