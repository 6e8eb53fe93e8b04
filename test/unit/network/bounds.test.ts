import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Connection, PeerId } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { beforeAll, describe, expect, it } from 'vitest'
import { createAllowance } from '../../../src/network/gossip/allowance.ts'
import { memoryDatastore } from '../../../src/network/host/memory-datastore.ts'
import { blockOf, createAdmission, type Limits, originOf } from '../../../src/network/admission.ts'
import { topicCid } from '../../../src/network/discovery/topic-cid.ts'

describe('allowance', () => {
  it('lets a burst pass, then what time gives back, for each peer on its own', () => {
    let now = 0
    const allowance = createAllowance(() => now)
    const send = (peer: string, times: number, bytes = 1) =>
      Array.from({ length: times }, () => allowance.take({ peer, block: undefined }, bytes)).filter(Boolean).length
    expect(send('mallory', 3000)).toBe(2000)
    expect(send('alice', 100)).toBe(100)
    now += 200
    expect(send('mallory', 1000)).toBe(200)
    now += 1_000_000_000
    expect(send('mallory', 3000)).toBe(2000)
  })

  it('counts bytes as well', () => {
    const allowance = createAllowance(() => 0)
    const from = { peer: 'mallory', block: undefined }
    const taken = Array.from({ length: 200 }, () => allowance.take(from, 256 * 1024)).filter(Boolean).length
    expect(taken).toBe(64)
  })

  it('counts blocks of addresses, whatever number of peers comes from one', () => {
    const allowance = createAllowance(() => 0)
    const send = (block: string) =>
      Array.from({ length: 6000 }, (_, at) => allowance.take({ peer: `${block} ${at}`, block }, 1)).filter(Boolean)
    expect([send('81.2.69').length, send('81.2.70').length]).toEqual([5000, 5000])
  })
})

describe('admission', () => {
  const from = (peer: string, address: string) =>
    ({ remotePeer: { toString: () => peer }, remoteAddr: { toString: () => address } }) as unknown as Connection
  const limits: Limits = { peer: { burst: 20, perSecond: 1 }, block: { burst: 60, perSecond: 5 } }
  const admitted = (admits: (connection: Connection) => boolean, connections: readonly Connection[]) =>
    connections.filter(admits).length
  const times = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at))

  it('counts peers, and blocks of addresses, and forgets neither with a connection', () => {
    let now = 0
    const admission = createAdmission(() => now, limits)
    const admits = (connection: Connection) => admission.take(originOf(connection))
    const one = from('mallory', '/ip4/81.2.69.142/tcp/1')
    expect(
      admitted(
        admits,
        times(100, () => one),
      ),
    ).toBe(20)
    const fresh = times(100, (at) => from(`mallory ${at}`, `/ip4/81.2.69.${at}/tcp/1`))
    expect(admitted(admits, fresh)).toBe(40)
    expect(admits(from('alice', '/ip4/81.2.70.1/tcp/1'))).toBe(true)
    now += 1000
    expect(admitted(admits, fresh)).toBe(5)
  })

  it('knows the blocks of the internet', () => {
    expect(
      ['/ip4/81.2.69.142/tcp/1', '/ip6/2a02:6b8:ff::1/tcp/1', '/ip6/2a02::1/tcp/1'].map((address) => blockOf(address)),
    ).toEqual(['81.2.69', '2a02:6b8:ff', '2a02:0:0'])
    for (const address of ['/ip4/127.0.0.1/tcp/1', '/ip4/192.168.3.4/tcp/1', '/ip6/::1/tcp/1', '/p2p/x/p2p-circuit'])
      expect(blockOf(address), address).toBeUndefined()
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
    const store = memoryDatastore({ maxEntries: 3 })
    for (const name of ['/1', '/2', '/3', '/1', '/4', '/5']) await store.put(key(name), new Uint8Array())
    expect((await all(store.queryKeys({}))).map(String)).toEqual(['/1', '/4', '/5'])
  })

  it('counts the bytes of what it keeps', async () => {
    const store = memoryDatastore({ maxBytes: 100 })
    for (const name of ['/1', '/2', '/3', '/2']) await store.put(key(name), new Uint8Array(40))
    expect((await all(store.queryKeys({}))).map(String)).toEqual(['/3', '/2'])
    await store.put(key('/4'), new Uint8Array(101))
    expect(await all(store.queryKeys({}))).toEqual([])
  })
})

describe('provider records in the memoryDatastore', () => {
  type Store = ReturnType<typeof memoryDatastore>
  type Key = Parameters<Store['get']>[0]
  const key = (name: string) => ({ toString: () => name }) as unknown as Key
  const names = (store: Store, prefix: string) => [...(store.queryKeys({ prefix }) as Iterable<Key>)].map(String)
  let peers: PeerId[]
  beforeAll(async () => {
    const one = async () => peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
    peers = await Promise.all(Array.from({ length: 300 }, one))
  })
  const provide = (store: Store, cid: string, peer: PeerId | undefined) => {
    void store.put(key(`/peers/${peer?.toCID().toString() ?? ''}`), new Uint8Array())
    void store.put(key(`/dht/provider/${cid}/${peer?.toString() ?? ''}`), new Uint8Array())
  }

  it('are found by their CID alone; no CID has more than 256, and no answer more than 64', () => {
    const store = memoryDatastore({}, () => 0)
    for (const peer of peers) provide(store, 'crowded', peer)
    provide(store, 'crowded2', peers[0])
    expect(names(store, '/dht/provider').length).toBe(257)
    expect(names(store, '/dht/provider/crowded').length).toBe(64)
    expect(names(store, '/dht/provider/crowded2').length).toBe(1)
  })

  it('of one peer are at most 1,000', () => {
    const store = memoryDatastore()
    for (let cid = 0; cid < 1200; cid++) provide(store, `cid${cid}`, peers[0])
    expect(names(store, '/dht/provider').length).toBe(1000)
    expect(names(store, '/dht/provider/cid1199').length).toBe(1)
  })

  it('are not handed out once their peer has left the peer store', () => {
    const store = memoryDatastore()
    for (const peer of peers.slice(0, 3)) provide(store, 'cid', peer)
    void store.delete(key(`/peers/${peers[1]?.toCID().toString() ?? ''}`))
    expect(names(store, '/dht/provider/cid').length).toBe(2)
  })

  it('cost a look-up what its answer has, in a full store', () => {
    const store = memoryDatastore()
    for (let cid = 0; cid < 49_000; cid++) provide(store, `cid${cid}`, peers[cid % 300])
    const startedAt = performance.now()
    for (let times = 0; times < 1000; times++) names(store, `/dht/provider/cid${48_000 + times}`)
    // A scan of the store takes 20 ms for each of them.
    expect(performance.now() - startedAt).toBeLessThan(2000)
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
