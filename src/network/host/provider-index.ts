import { peerIdFromString } from '@libp2p/peer-id'
import { shuffled } from '../../shared/shuffled.ts'

/** Records that are kept of one CID and of one peer, and records in one answer: for each of them the DHT reads its peer. */
const most = { ofCid: 256, ofPeer: 1000, inAnswer: 64 }

/**
 * Provider records of the DHT by CID and by peer: strangers write them, so each look-up must cost as little as its answer, and no peer and no CID may fill
 * the store. A key is `.../provider/<CID>/<peer id>`.
 */
export interface ProviderIndex {
  /** @returns keys that have to go for this one */
  add(name: string): readonly string[]
  remove(name: string): void
  /** Keys below a prefix that names one CID: all, or 64 of them in random order. Undefined for every other prefix. */
  below(prefix: string): readonly string[] | undefined
}

/** @param random from 0 up to 1: which record of a crowded CID has to go cannot be chosen by those who crowd it */
export function createProviderIndex(random: () => number): ProviderIndex {
  const byCid = new Map<string, Set<string>>()
  const byPeer = new Map<string, Set<string>>()

  function drop(from: Map<string, Set<string>>, group: string, name: string): void {
    const names = from.get(group)
    if (names?.delete(name) === true && names.size === 0) from.delete(group)
  }

  function remove(name: string): void {
    const parts = partsOf(name)
    if (parts === undefined) return
    drop(byCid, parts.cid, name)
    drop(byPeer, parts.peer, name)
  }

  function join(to: Map<string, Set<string>>, group: string, name: string): Set<string> {
    const names = to.get(group) ?? new Set()
    to.set(group, names.add(name))
    return names
  }

  return {
    add(name) {
      const parts = partsOf(name)
      if (parts === undefined) return []
      const ofCid = join(byCid, parts.cid, name)
      const ofPeer = join(byPeer, parts.peer, name)
      const leaving: string[] = []
      if (ofCid.size > most.ofCid) {
        const others = [...ofCid].filter((other) => other !== name)
        leaving.push(...others.slice(Math.floor(random() * others.length)).slice(0, 1))
      }
      if (ofPeer.size > most.ofPeer) leaving.push(...[...ofPeer].slice(0, 1))
      return leaving
    },
    remove,
    below(prefix) {
      const trimmed = prefix.replace(/\/$/, '')
      if (!/\/provider\/[^/]+$/.test(trimmed)) return undefined
      const names = [...(byCid.get(trimmed) ?? [])]
      return names.length <= most.inAnswer ? names : shuffled(names, random).slice(0, most.inAnswer)
    },
  }
}

function partsOf(name: string): { readonly cid: string; readonly peer: string } | undefined {
  const end = name.lastIndexOf('/')
  const cid = name.slice(0, end)
  return /\/provider\/[^/]+$/.test(cid) ? { cid, peer: name.slice(end + 1) } : undefined
}

/** Key under which the peer store keeps the peer of a provider record; undefined for other keys. */
export function peerKeyOf(name: string): string | undefined {
  const peer = partsOf(name)?.peer
  if (peer === undefined) return undefined
  try {
    return `/peers/${peerIdFromString(peer).toCID().toString()}`
  } catch {
    return undefined
  }
}
