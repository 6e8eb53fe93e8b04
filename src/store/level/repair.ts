import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LevelBlockstore } from 'blockstore-level'
import { ClassicLevel } from 'classic-level'
import { z } from 'zod'
import { isIntact } from './durable-blocks.ts'
import type { StoreDamage } from './store-damage.ts'

/** File in the folder of the account while a repair is ordered or unfinished. A repair that was interrupted runs again. */
const orderName = 'repair.json'
const orderSchema = z.object({
  /** Folder for the damaged stores, relative to the folder of the account. */
  aside: z.string(),
  /** The store `log`, the list of entries, is always rebuilt: blocks and index hold all of its content. */
  stores: z.array(z.enum(['log', 'blocks'])),
})

/** Orders the repair of a damaged store at the next start. An earlier order stays and is extended if needed. */
export async function orderRepair(folder: string, { store }: StoreDamage, timeMs: number): Promise<void> {
  const before = await readOrder(folder)
  const isListOnly = basename(store) === 'log' && !before?.stores.includes('blocks')
  const time = new Date(timeMs).toISOString().replaceAll(':', '-')
  const order: z.input<typeof orderSchema> = {
    aside: before?.aside ?? join('damaged', time),
    stores: isListOnly ? ['log'] : ['log', 'blocks'],
  }
  const whole = join(folder, `${orderName}.new`)
  await writeFile(whole, JSON.stringify(order), { mode: 0o600 })
  await rename(whole, join(folder, orderName))
}

export const isRepairOrdered = async (folder: string): Promise<boolean> => (await readOrder(folder)) !== undefined

/**
 * Moves the damaged stores aside as a whole, and copies every readable block into a new store. After that the log has to be opened with `salvage`.
 * Can be repeated at any point until {@link endRepair}. No store may be open.
 * @returns the folder with the damaged stores
 */
export async function repairStores(folder: string): Promise<string> {
  const { aside, stores } = (await readOrder(folder)) ?? { aside: 'damaged', stores: [] }
  await mkdir(join(folder, aside), { recursive: true, mode: 0o700 })
  for (const store of stores) {
    const [used, kept] = [join(folder, store), join(folder, aside, store)]
    // The new store of a repair that was interrupted.
    if (await isThere(kept)) await rm(used, { recursive: true, force: true })
    else if (await isThere(used)) await rename(used, kept)
  }
  if (stores.includes('blocks')) await copyBlocks(join(folder, aside, 'blocks'), join(folder, 'blocks'))
  return join(folder, aside)
}

export const endRepair = (folder: string): Promise<void> => rm(join(folder, orderName), { force: true })

async function copyBlocks(from: string, to: string): Promise<void> {
  if (!(await isThere(from))) return
  // The repair of LevelDB writes new files and leaves old ones unchanged, so links suffice. It omits records that it cannot read.
  const repaired = `${from}.repaired`
  await linkFiles(from, repaired)
  await ClassicLevel.repair(repaired)
  const [source, target] = [new LevelBlockstore(repaired), new LevelBlockstore(to)]
  await source.open()
  try {
    await target.open()
    for await (const { cid, bytes } of source.getAll()) {
      const parts: Uint8Array[] = []
      for await (const part of bytes) parts.push(part)
      const block = Buffer.concat(parts)
      if (isIntact(cid, block)) await target.put(cid, block)
    }
  } finally {
    await target.close()
    await source.close()
  }
  await rm(repaired, { recursive: true })
}

/** Links the files into a second folder, which takes no space on disk if the file system has links. */
async function linkFiles(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true })
  await mkdir(to, { mode: 0o700 })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!entry.isFile()) continue
    const [old, copy] = [join(from, entry.name), join(to, entry.name)]
    await link(old, copy).catch(() => copyFile(old, copy))
  }
}

async function readOrder(folder: string): Promise<z.output<typeof orderSchema> | undefined> {
  const text = await readFile(join(folder, orderName), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return orderSchema.parse(JSON.parse(text))
  } catch {
    // The order is written atomically, so damage to it means that other files are damaged too.
    return { aside: join('damaged', 'unknown'), stores: ['log', 'blocks'] }
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
      throw error
    },
  )
