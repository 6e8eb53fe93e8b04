import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { isDiskRefusal } from '../../shared/system-error.ts'
import { StoreDamage } from './store-damage.ts'

/** Name of the seal. LevelDB ignores files with names that are not its own. */
const sealName = 'closed.json'
const ownFile = /^(CURRENT|MANIFEST-\d+|\d+\.(ldb|log))$/
/** Limit of the summed bytes of all tables: about 0.1 s. In larger stores, reads find the damage. */
const maxSummedBytes = 64 * 1024 * 1024

const sealSchema = z.record(z.string(), z.object({ size: z.number(), crc: z.number() }))
export type Seal = z.output<typeof sealSchema>

/**
 * Writes sizes and checksums of the files of a closed LevelDB into a seal. LevelDB does not detect a file that is missing or cut at the end of a record:
 * it opens with fewer records and deletes tables that it does not miss.
 * @param known the seal that {@link breakSeal} returned: its tables are not read again
 */
export async function sealLevel(store: string, known: Seal = {}): Promise<void> {
  const names = (await readdir(store)).filter((name) => ownFile.test(name))
  const seal: Record<string, Seal[string]> = {}
  for (const name of names) {
    const path = join(store, name)
    const before = name.endsWith('.ldb') ? known[name] : undefined
    seal[name] = before?.size === (await stat(path)).size ? before : await sum(path)
  }
  const whole = join(store, `${sealName}.new`)
  try {
    await writeFile(whole, JSON.stringify(seal), { mode: 0o600 })
    await rename(whole, join(store, sealName))
  } catch (error) {
    if (!isDiskRefusal(error)) throw error
    // Without a seal, the next start does as after a crash.
    await rm(whole, { force: true })
  }
}

/**
 * Compares the files of a closed LevelDB with its seal, and removes the seal, because the files change from now on. After a crash there is no seal; then
 * only references between files are checked.
 * @returns the seal; empty after a crash
 * @throws StoreDamage
 */
export async function breakSeal(store: string): Promise<Seal> {
  const names = await readdir(store)
  await checkCurrent(store, names)
  const seal = names.includes(sealName) ? await readSeal(store) : {}
  const tableBytes = Object.entries(seal).reduce((sum, [name, { size }]) => sum + (name.endsWith('.ldb') ? size : 0), 0)
  for (const [name, { size, crc }] of Object.entries(seal)) {
    if (!names.includes(name)) throw new StoreDamage(store, `${name} is missing`)
    const path = join(store, name)
    if ((await stat(path)).size !== size) throw new StoreDamage(store, `${name} has another size`)
    if (name.endsWith('.ldb') && tableBytes > maxSummedBytes) continue
    if ((await sum(path)).crc !== crc) throw new StoreDamage(store, `${name} has another content`)
  }
  if (!names.includes(sealName)) return seal
  await rm(join(store, sealName))
  // Before any file changes: a seal that a power cut restores would report sound files as damaged.
  const folder = await open(store)
  await folder.sync().finally(() => folder.close())
  return seal
}

async function sum(path: string): Promise<Seal[string]> {
  const content = await readFile(path)
  return { size: content.length, crc: crc32(content) }
}

async function readSeal(store: string): Promise<Seal> {
  const text = await readFile(join(store, sealName), 'utf8')
  try {
    return sealSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new StoreDamage(store, `${sealName} is unreadable`, { cause })
  }
}

/** Without CURRENT, LevelDB would create a new database and delete the tables of the old one. */
async function checkCurrent(store: string, names: readonly string[]): Promise<void> {
  if (!names.some((name) => ownFile.test(name))) return
  const current = names.includes('CURRENT') ? await readFile(join(store, 'CURRENT'), 'latin1') : ''
  if (!current.endsWith('\n') || !names.includes(current.slice(0, -1)))
    throw new StoreDamage(store, 'CURRENT names no file')
}
