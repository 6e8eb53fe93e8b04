import { describe, expect, it } from 'vitest'
import { createAllowance } from '../../../src/network/gossip/allowance.ts'
import { memoryDatastore } from '../../../src/network/host/memory-datastore.ts'
import { topicCid } from '../../../src/network/discovery/topic-cid.ts'

describe('allowance', () => {
  it('lets a burst pass, then what time gives back, for each peer on its own', () => {
    let now = 0
    const allowance = createAllowance(() => now)
    const send = (peer: string, times: number, bytes = 1) =>
      Array.from({ length: times }, () => allowance.take(peer, bytes)).filter(Boolean).length
    expect(send('mallory', 12_000)).toBe(10_000)
    expect(send('alice', 100)).toBe(100)
    now += 500
    expect(send('mallory', 2000)).toBe(1000)
    now += 1_000_000_000
    expect(send('mallory', 12_000)).toBe(10_000)
  })

  it('counts bytes as well', () => {
    const allowance = createAllowance(() => 0)
    const taken = Array.from({ length: 2000 }, () => allowance.take('mallory', 256 * 1024)).filter(Boolean).length
    expect(taken).toBe(1024)
  })
})

describe('memoryDatastore', () => {
  // All that it asks of a key.
  type Key = Parameters<ReturnType<typeof memoryDatastore>['get']>[0]
  const key = (name: string) => ({ toString: () => name }) as unknown as Key
  async function all<T>(source: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
    const found: T[] = []
    for await (const each of source) found.push(each)
    return found
  }

  it('keeps, finds by prefix, and deletes', async () => {
    const store = memoryDatastore()
    await store.put(key('/a/1'), Uint8Array.of(1))
    await store.put(key('/a/2'), Uint8Array.of(2))
    await store.put(key('/b/1'), Uint8Array.of(3))
    expect((await all(store.query({ prefix: '/a' }))).map(({ value }) => value[0])).toEqual([1, 2])
    expect((await all(store.query({ prefix: '/a', offset: 1, limit: 5 }))).length).toBe(1)
    expect((await all(store.query({ filters: [({ value }) => value[0] === 3] }))).length).toBe(1)
    expect((await all(store.queryKeys({ prefix: '/b' }))).map(String)).toEqual(['/b/1'])
    const batch = store.batch()
    batch.delete(key('/a/1'))
    batch.put(key('/a/3'), Uint8Array.of(4))
    expect(await store.has(key('/a/1'))).toBe(true)
    await batch.commit()
    expect(await store.has(key('/a/1'))).toBe(false)
    expect(await store.get(key('/a/3'))).toEqual(Uint8Array.of(4))
    expect(() => store.get(key('/a/1'))).toThrow(expect.objectContaining({ name: 'NotFoundError' }) as Error)
  })

  it('forgets what was written longest ago instead of growing', async () => {
    const store = memoryDatastore(3)
    for (const name of ['/1', '/2', '/3', '/1', '/4', '/5']) await store.put(key(name), new Uint8Array())
    expect((await all(store.queryKeys({}))).map(String)).toEqual(['/1', '/4', '/5'])
  })
})

describe('topicCid', () => {
  it('is version 1, raw, SHA-256 of the topic', () => {
    // printf privy://00/requests | sha256sum, after the multihash head 12 20
    expect(Buffer.from(topicCid('privy://00/requests').multihash.bytes).toString('hex')).toBe(
      '12208417d963d6db9d5ffe2c5f374b530391a510ad4cf8f213d5b537ea5b7d294fa0',
    )
    expect(topicCid('privy://00/requests')).toMatchObject({ version: 1, code: 0x55 })
  })
})
