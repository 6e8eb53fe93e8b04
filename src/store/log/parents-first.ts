import type { StoredEntry } from '@orbitdb/core'
import type { EntryHash } from '../../state/log-port.ts'
import { breathe } from './breathe.ts'

interface Node {
  readonly hash: EntryHash
  readonly next: readonly EntryHash[]
  readonly clock: { readonly id: string; readonly time: number }
}

/**
 * Walks a log backwards from `roots` up to known entries, then yields the entries it found: parents before children, otherwise by Lamport time and device,
 * so that every device sees the same order. Keeps the links of the unknown entries in memory, not their payloads.
 *
 * An entry that `read` does not return is omitted; the walk continues behind it through the references of its children.
 * @param read returns undefined if a block is missing or damaged
 * @throws the reason of `signal` after it aborted
 */
export async function* parentsFirst(
  roots: readonly EntryHash[],
  isKnown: (hash: EntryHash) => boolean,
  read: (hash: EntryHash) => Promise<StoredEntry | undefined>,
  signal?: AbortSignal,
): AsyncGenerator<StoredEntry> {
  const breath = breathe(signal)
  const nodes = new Map<EntryHash, Node>()
  const seen = new Set<EntryHash>()
  const referrers = new Map<EntryHash, readonly EntryHash[]>()
  const pending = [...roots]
  for (let hash = pending.pop(); hash !== undefined; hash = pending.pop()) {
    if (seen.has(hash) || isKnown(hash)) continue
    seen.add(hash)
    const entry = await read(hash)
    if (entry) {
      nodes.set(hash, { hash, next: entry.next, clock: entry.clock })
      for (const parent of entry.next) if (!seen.has(parent)) referrers.set(parent, entry.refs)
      pending.push(...entry.next)
    } else {
      pending.push(...(referrers.get(hash) ?? []))
    }
    referrers.delete(hash)
    await breath()
  }

  for (const hash of ordered(nodes)) {
    const entry = await read(hash)
    if (entry) yield entry
    await breath()
  }
}

/** Orders by time and device, but a parent always comes first, whatever time an entry claims. */
function* ordered(nodes: Map<EntryHash, Node>): Generator<EntryHash> {
  const byTime = [...nodes.values()].sort(compare)
  for (const first of byTime) {
    const path = [first]
    for (let node = path.at(-1); node; node = path.at(-1)) {
      const parent = nodes.has(node.hash) ? node.next.find((hash) => nodes.has(hash)) : undefined
      const before = parent === undefined ? undefined : nodes.get(parent)
      if (before) {
        path.push(before)
        continue
      }
      path.pop()
      if (nodes.delete(node.hash)) yield node.hash
    }
  }
}

function compare(a: Node, b: Node): number {
  return a.clock.time - b.clock.time || order(a.clock.id, b.clock.id) || order(a.hash, b.hash)
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
