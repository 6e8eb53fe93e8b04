import type { Storage, StoredEntry } from '@orbitdb/core'
import { utf8 } from '../../shared/bytes.ts'
import type { EntryHash } from '../../state/log-port.ts'
import { breathe } from './breathe.ts'
import type { LogState } from './log-state.ts'

/**
 * Makes sure that the heads of the log are readable. Heads and blocks are in two files, so after a power cut the newest blocks may be missing although the
 * heads name them, and OrbitDB could neither append nor read. Only in that case, all entries are read, and the entries without a child become the heads.
 * @returns whether the heads were replaced
 */
export async function repairHeads(
  state: LogState,
  blocks: Storage & { isHere(hash: string): Promise<boolean> },
  decode: (bytes: Uint8Array) => Promise<StoredEntry>,
): Promise<boolean> {
  const read = async (hash: EntryHash): Promise<readonly string[] | undefined> => {
    if (!(await blocks.isHere(hash))) return undefined
    const bytes = await blocks.get(hash).catch(() => undefined)
    return bytes && (await decode(bytes)).next
  }

  const heads = parseHeads(await state.heads.get('heads'))
  const readable = heads ? await Promise.all(heads.map(read)) : [undefined]
  if (readable.every((next) => next !== undefined) && (heads?.length || !(await isAnyEntry(state)))) return false

  const parents = new Map<EntryHash, readonly string[]>()
  const breath = breathe()
  for await (const hash of state.hashes()) {
    const next = await read(hash)
    if (next) parents.set(hash, next)
    await breath()
  }
  const covered = new Set([...parents.values()].flat())
  const found = [...parents].filter(([hash]) => !covered.has(hash)).map(([hash, next]) => ({ hash, next }))
  await state.heads.put('heads', utf8(JSON.stringify(found)))
  return true
}

/** The heads as OrbitDB stores them: JSON `[{ hash, next }]`. Undefined if they are damaged. */
function parseHeads(bytes: Uint8Array | undefined): EntryHash[] | undefined {
  if (!bytes) return []
  try {
    const heads: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (!Array.isArray(heads)) return undefined
    return heads.map((head: { hash: EntryHash }) => head.hash)
  } catch {
    return undefined
  }
}

async function isAnyEntry(state: LogState): Promise<boolean> {
  for await (const _ of state.hashes()) return true
  return false
}
