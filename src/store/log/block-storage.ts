import { createHash } from 'node:crypto'
import type { Storage } from '@orbitdb/core'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import { create as digestOf } from 'multiformats/hashes/digest'
import { concat, equal } from '../../shared/bytes.ts'
import { Rejection } from './rejection.ts'

/** The blockstore of the log: that of Helia, which fetches missing blocks from the network, or a local one. */
export interface Blocks {
  put(cid: CID, bytes: Uint8Array): unknown
  get(cid: CID, options?: { signal?: AbortSignal; offline?: boolean }): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  has(cid: CID): Promise<boolean> | boolean
  getAll():
    | AsyncIterable<{ bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }>
    | Iterable<{ bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }>
}

const dagCbor = 0x71
const sha2256 = 0x12
const hashPattern = /^zdpu[1-9A-HJ-NP-Za-km-z]{45}$/

/** Whether a text has the form of a hash of an OrbitDB block: CIDv1, dag-cbor, SHA-256, base58btc. */
export const isHash = (text: unknown): text is string => typeof text === 'string' && hashPattern.test(text)

/** The name of a dag-cbor block in OrbitDB. */
export function hashOf(bytes: Uint8Array): string {
  return CID.createV1(dagCbor, digestOf(sha2256, digest(bytes))).toString(base58btc)
}

const digest = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

/**
 * OrbitDB storage on a blockstore, without pins, with a cache of the blocks used last.
 * `get` throws a Rejection `missing-block` where OrbitDB would return undefined and fail later. A block whose hash differs from its name, or that has more
 * than `maxLength` bytes, counts as missing.
 */
export function blockStorage(options: {
  readonly blocks: Blocks
  /** Time limit to fetch a missing block from the network, in milliseconds. */
  readonly timeoutMs: number
  readonly maxLength: number
  /** Size of the cache, in bytes. */
  readonly cacheLength: number
  /** While this returns true, missing blocks are not fetched, and `get` returns undefined for them. */
  readonly isOptional?: () => boolean
}): Storage & { isHere(hash: string): Promise<boolean> } {
  const { blocks, timeoutMs, maxLength, isOptional = () => false } = options
  const cache = recentBytes(options.cacheLength)
  const closing = new AbortController()

  const fetch = async (hash: string, offline: boolean): Promise<Uint8Array> => {
    const cid = CID.parse(hash, base58btc)
    const chunks: Uint8Array[] = []
    let length = 0
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)])
    for await (const chunk of blocks.get(cid, { signal, offline })) {
      length += chunk.length
      if (length > maxLength) throw new RangeError('block too large')
      chunks.push(chunk)
    }
    const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : concat(...chunks)
    if (!equal(digest(bytes), cid.multihash.digest)) throw new RangeError('block does not match its hash')
    return bytes
  }

  return {
    async put(hash, bytes) {
      await blocks.put(CID.parse(hash, base58btc), bytes)
      cache.set(hash, bytes)
    },
    async get(hash) {
      const cached = cache.get(hash)
      if (cached) return cached
      if (!isHash(hash)) throw new Rejection('missing-block')
      const optional = isOptional()
      const bytes = await fetch(hash, optional).catch((cause: unknown) => {
        if (optional) return undefined
        throw new Rejection('missing-block', { cause })
      })
      if (!bytes) return undefined
      cache.set(hash, bytes)
      return bytes
    },
    isHere: async (hash) => cache.get(hash) !== undefined || (await blocks.has(CID.parse(hash, base58btc))),
    // Other parts of the node use the same blockstore: this storage neither removes nor lists blocks.
    del: async () => undefined,
    iterator: async function* () {},
    merge: async () => undefined,
    clear: async () => undefined,
    close: async () => closing.abort(),
  }
}

/** Cache of byte strings by name. Drops the least recently used first; `capacity` in bytes. */
function recentBytes(capacity: number) {
  const kept = new Map<string, Uint8Array>()
  let length = 0
  const drop = (name: string) => {
    length -= kept.get(name)?.length ?? 0
    kept.delete(name)
  }
  return {
    get(name: string): Uint8Array | undefined {
      const bytes = kept.get(name)
      if (!bytes) return undefined
      kept.delete(name)
      kept.set(name, bytes)
      return bytes
    },
    set(name: string, bytes: Uint8Array): void {
      drop(name)
      // A part of a larger buffer would keep the whole buffer in memory, so it is copied.
      kept.set(name, bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice())
      length += bytes.length
      for (const oldest of kept.keys()) {
        if (length <= capacity) return
        drop(oldest)
      }
    },
  }
}
