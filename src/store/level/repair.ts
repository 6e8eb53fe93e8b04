import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LevelBlockstore } from 'blockstore-level'
import { ClassicLevel } from 'classic-level'
import { z } from 'zod'
import { isIntact } from './durable-blocks.ts'
import type { StoreDamage } from './store-damage.ts'

/** In the account's folder while a repair is due or under way, so that one that is interrupted is done again. */
const orderName = 'repair.json'
const orderSchema = z.object({
  /** Folder for the damaged stores, below the account's. */
  aside: z.string(),
  /** The list of what is in the log (`log`) is always made again; it says nothing that the blocks and the index do not. */
  stores: z.array(z.enum(['log', 'blocks'])),
})

/** Orders the repair of a damaged store at the next start. An earlier order stays, and becomes wider if it must. */
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
 * Moves the damaged stores aside, as a whole, and copies every block that is still readable into a new store. The log must then be opened with
 * `salvage`. Can be repeated at any point, until {@link endRepair}. None of the stores may be open.
 * @returns the folder with what was damaged
 */
export async function repairStores(folder: string): Promise<string> {
  const { aside, stores } = (await readOrder(folder)) ?? { aside: 'damaged', stores: [] }
  await mkdir(join(folder, aside), { recursive: true, mode: 0o700 })
  for (const store of stores) {
    const [used, kept] = [join(folder, store), join(folder, aside, store)]
    // What an interrupted repair began to make again.
    if (await isThere(kept)) await rm(used, { recursive: true, force: true })
    else if (await isThere(used)) await rename(used, kept)
  }
  if (stores.includes('blocks')) await copyBlocks(join(folder, aside, 'blocks'), join(folder, 'blocks'))
  return join(folder, aside)
}

export const endRepair = (folder: string): Promise<void> => rm(join(folder, orderName), { force: true })

async function copyBlocks(from: string, to: string): Promise<void> {
  if (!(await isThere(from))) return
  // LevelDB's repair writes new files instead of changing old ones, so links do; what it cannot read it leaves out.
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

/** The same files in a second folder, which take no room where the file system has links. */
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
    // It is written whole: other damage has hit it as well.
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
