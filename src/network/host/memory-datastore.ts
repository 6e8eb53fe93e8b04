import { NotFoundError } from '@libp2p/interface'
import type { Libp2pInit } from 'libp2p'
import { createProviderIndex, peerKeyOf } from './provider-index.ts'

type Datastore = NonNullable<Libp2pInit['datastore']>
type Key = Parameters<Datastore['get']>[0]
type Pair = Parameters<Datastore['putMany']>[0] extends Iterable<infer P> | AsyncIterable<infer P> ? P : never

/**
 * Where libp2p keeps its address book and the DHT its provider records: in memory only, since on disk they would tell a thief whom this account
 * talks to, and bounded, since strangers fill it. Beyond `maxEntries` or `maxBytes` of values the entry that was written longest ago is forgotten.
 */
export function memoryDatastore(
  { maxEntries = 50_000, maxBytes = 16 * 1024 * 1024 } = {},
  random: () => number = Math.random,
): Datastore {
  const entries = new Map<string, Pair>()
  let bytes = 0
  const providers = createProviderIndex(random)
  const remove = (name: string): void => {
    providers.remove(name)
    bytes -= entries.get(name)?.value.length ?? 0
    entries.delete(name)
  }
  const put = (pair: Pair): Key => {
    const name = pair.key.toString()
    bytes += pair.value.length - (entries.get(name)?.value.length ?? 0)
    entries.delete(name)
    entries.set(name, pair)
    for (const leaving of providers.add(name)) remove(leaving)
    for (const oldest of entries.keys()) {
      if (entries.size <= maxEntries && bytes <= maxBytes) break
      remove(oldest)
    }
    return pair.key
  }
  const get = (key: Key): Uint8Array => {
    const pair = entries.get(key.toString())
    if (pair === undefined) throw new NotFoundError(`${key.toString()} is not here`)
    return pair.value
  }
  const drop = (key: Key): void => remove(key.toString())
  /** The DHT's handler of look-ups fails as a whole when the peer of one record has left the peer store. */
  const hasPeer = (name: string): boolean => {
    const peer = peerKeyOf(name)
    return peer === undefined || entries.has(peer)
  }
  const under = (prefix = ''): Pair[] => {
    const names = providers.below(prefix)
    if (names === undefined) return [...entries].filter(([name]) => name.startsWith(prefix)).map(([, pair]) => pair)
    return names.filter(hasPeer).flatMap((name) => entries.get(name) ?? [])
  }

  return {
    put: (key, value) => put({ key, value }),
    get,
    has: (key) => entries.has(key.toString()),
    delete: drop,
    async *putMany(pairs) {
      for await (const pair of pairs) yield put(pair)
    },
    async *getMany(keys) {
      for await (const key of keys) yield { key, value: get(key) }
    },
    async *deleteMany(keys) {
      for await (const key of keys) {
        drop(key)
        yield key
      }
    },
    batch() {
      const waiting: (() => void)[] = []
      return {
        put: (key, value) => void waiting.push(() => put({ key, value })),
        delete: (key) => void waiting.push(() => drop(key)),
        commit: () => waiting.splice(0).forEach((operation) => operation()),
      }
    },
    *query({ prefix, filters = [], orders = [], offset = 0, limit }) {
      const found = under(prefix).filter((pair) => filters.every((filter) => filter(pair)))
      for (const order of orders) found.sort(order)
      yield* found.slice(offset, limit === undefined ? undefined : offset + limit)
    },
    *queryKeys({ prefix, filters = [], orders = [], offset = 0, limit }) {
      const found = under(prefix)
        .map(({ key }) => key)
        .filter((key) => filters.every((filter) => filter(key)))
      for (const order of orders) found.sort(order)
      yield* found.slice(offset, limit === undefined ? undefined : offset + limit)
    },
  }
}
