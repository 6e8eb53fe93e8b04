import { NotFoundError } from '@libp2p/interface'
import type { Libp2pInit } from 'libp2p'

type Datastore = NonNullable<Libp2pInit['datastore']>
type Key = Parameters<Datastore['get']>[0]
type Pair = Parameters<Datastore['putMany']>[0] extends Iterable<infer P> | AsyncIterable<infer P> ? P : never

/**
 * Where libp2p keeps its address book and the DHT its provider records: in memory only, since on disk they would tell a thief whom this account
 * talks to, and bounded, since strangers fill it. Beyond `maxEntries` the entry that was written longest ago is forgotten.
 */
export function memoryDatastore(maxEntries = 50_000): Datastore {
  const entries = new Map<string, Pair>()
  const put = (pair: Pair): Key => {
    const name = pair.key.toString()
    entries.delete(name)
    entries.set(name, pair)
    if (entries.size > maxEntries) for (const oldest of entries.keys()) return (entries.delete(oldest), pair.key)
    return pair.key
  }
  const get = (key: Key): Uint8Array => {
    const pair = entries.get(key.toString())
    if (pair === undefined) throw new NotFoundError(`${key.toString()} is not here`)
    return pair.value
  }
  const drop = (key: Key): void => void entries.delete(key.toString())
  const under = (prefix = ''): Pair[] =>
    [...entries].filter(([name]) => name.startsWith(prefix)).map(([, pair]) => pair)

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
