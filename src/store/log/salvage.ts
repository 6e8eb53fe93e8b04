import type { Storage, StoredEntry } from '@orbitdb/core'
import { utf8 } from '../../shared/bytes.ts'
import type { EntryHash } from '../../state/log-port.ts'
import { StoreDamage } from '../level/store-damage.ts'
import { type Blocks, hashOf } from './block-storage.ts'
import { breathe } from './breathe.ts'
import { checkFrame } from './entry-rules.ts'
import type { LogState } from './log-state.ts'

/**
 * Rebuilds the list of entries after damage, from all readable blocks and from the hashes in the index. Removes the heads, which are found again later.
 * Skips blocks that are not entries of a log.
 */
export async function salvageEntries(
  state: LogState,
  { blocks, entries }: { readonly blocks: Pick<Blocks, 'getAll'>; readonly entries: Pick<Storage, 'get'> },
  decode: (bytes: Uint8Array) => Promise<StoredEntry>,
  known: Iterable<EntryHash>,
): Promise<void> {
  const breath = breathe()
  const isEntry = async (block: Uint8Array): Promise<boolean> => {
    try {
      const entry = await decode(block)
      await checkFrame(entry, entry.id)
      return true
    } catch {
      return false
    }
  }
  for await (const block of readable(blocks)) {
    if (await isEntry(block)) await state.index.put(hashOf(block), true)
    await breath()
  }
  for (const hash of known) {
    const block = await entries.get(hash).catch(() => undefined)
    if (block) await state.index.put(hash, true)
    await breath()
  }
  await state.heads.put('heads', utf8('[]'))
}

/**
 * Finds entries of the index that the list lacks although their blocks exist. A file of the list that was cut or removed after a crash looks to LevelDB
 * like writes that did not happen.
 * @throws StoreDamage if there are any
 */
export async function checkComplete(
  state: LogState,
  blocks: { isHere(hash: string): Promise<boolean> },
  known: Iterable<EntryHash>,
  directory: string,
): Promise<void> {
  const breath = breathe()
  for (const hash of known) {
    if (!(await state.index.get(hash)) && (await blocks.isHere(hash)))
      throw new StoreDamage(directory, 'entries that the index knows are missing')
    await breath()
  }
}

/** Yields blocks up to the first one that makes the store fail. Later blocks are found by their hashes. */
async function* readable(blocks: Pick<Blocks, 'getAll'>): AsyncGenerator<Uint8Array> {
  try {
    for await (const { bytes } of blocks.getAll()) {
      const parts: Uint8Array[] = []
      for await (const part of bytes) parts.push(part)
      yield Buffer.concat(parts)
    }
  } catch {
    return
  }
}
