import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ClassicLevel } from 'classic-level'

/** Whether an error, or what caused it, says that files of a LevelDB are damaged. */
export function isDamaged(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause)
    if ((one as NodeJS.ErrnoException).code === 'LEVEL_CORRUPTION' || one.message.startsWith('Corruption:')) return true
  return false
}

/**
 * Repairs every LevelDB below a folder. What cannot be read is lost: of the log's blocks, which the walk through it goes around. The list of what is
 * in the log is made anew (log/salvage.ts) and need not be repaired. None of them may be open.
 * @returns how many there were
 */
export async function repairStores(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true })
  const stores = names.filter((name) => name.endsWith('/CURRENT') || name === 'CURRENT').map(dirname)
  for (const store of stores) await ClassicLevel.repair(join(folder, store))
  return stores.length
}
