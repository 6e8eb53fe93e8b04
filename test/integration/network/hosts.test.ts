import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { multiaddr } from '@multiformats/multiaddr'
import { peerIdFromString } from '@libp2p/peer-id'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBootstrapHost } from '../../../src/network/host/bootstrap-host.ts'
import { createHost, type Host } from '../../../src/network/host/create-host.ts'
import { DurableBlocks } from '../../../src/store/level/durable-blocks.ts'
import type { Topic } from '../../../src/delivery/ports.ts'
import type { NetworkSettings } from '../../../src/shared/network-settings.ts'
import { depositProtocol } from '../../../src/network/deposit/deposit-wire.ts'
import { privateHosts, type PrivateHosts } from '../../support/nodes/private-hosts.ts'
import { virtualTime } from '../../support/machine/virtual-time.ts'

const soon = () => AbortSignal.timeout(10_000)
const topic: Topic = `privy://${'5e'.repeat(32)}/inbox`
const text = (words: string) => new TextEncoder().encode(words)
const loopback = ['/ip4/127.0.0.1/tcp/0']

describe('private hosts', () => {
  let network: PrivateHosts
  beforeEach(async () => (network = await privateHosts()))
  afterEach(() => network.stop())

  const serve = async (host: Host, got: string[]) =>
    host.port.serve(topic, (data) => got.push(Buffer.from(data).toString()))

  it('dial loopback only, whatever they are told, and record it', async () => {
    const [alice, bob, carol] = [await network.host(), await network.host(), await network.host()]
    const got: string[] = []
    await Promise.all([serve(bob, got), serve(carol, got)])
    await alice.port.publish(topic, text('hello'), soon())
    await vi.waitFor(() => expect(alice.port.peers()).toBe(3), 5000)

    const stranger = '12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8'
    const [ip, name] = [
      `/ip4/104.131.131.82/tcp/4001/p2p/${stranger}`,
      `/dns4/bootstrap.libp2p.io/tcp/4001/p2p/${stranger}`,
    ]
    for (const address of [ip, name]) await expect(alice.libp2p.dial(multiaddr(address))).rejects.toThrow(/denied/)
    await alice.libp2p.peerStore.merge(peerIdFromString(stranger), { multiaddrs: [multiaddr(ip), multiaddr(name)] })
    expect((await alice.libp2p.peerStore.get(peerIdFromString(stranger))).addresses).toEqual([])

    expect(alice.dials.denied).toEqual([
      { address: ip, reason: 'public-address' },
      { address: name, reason: 'name' },
    ])
    for (const { dials } of [alice, bob, carol, network.bootstrap]) {
      for (const address of dials.allowed)
        expect(address).toMatch(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+(\/p2p\/12D3KooW\w+)?$/)
    }
    expect(alice.dials.allowed.length).toBeGreaterThanOrEqual(1)
    expect([...bob.dials.denied, ...carol.dials.denied, ...network.bootstrap.dials.denied]).toEqual([])
  })

  it('find each other within a second of starting', async () => {
    const got: string[] = []
    const startedAt = performance.now()
    const [bob, alice] = await Promise.all([network.host(), network.host()])
    await serve(bob, got)
    await alice.port.publish(topic, text('quick'), soon())
    await vi.waitFor(() => expect(got).toEqual(['quick']), { interval: 5, timeout: 5000 })
    // A second is what a person may feel; twice that leaves room for a machine that runs other tests.
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })

  it('reach everybody who serves the topic at once, each of them once', async () => {
    const [alice, bob, carol] = [await network.host(), await network.host(), await network.host()]
    const [atBob, atCarol]: [string[], string[]] = [[], []]
    await serve(bob, atBob)
    await serve(carol, atCarol)
    const servers: string[] = []
    alice.port.watch(topic, (peer) => servers.push(peer))
    await vi.waitFor(() => expect(servers.length).toBe(2), 5000)
    for (const words of ['one', 'two']) await alice.port.publish(topic, text(words), soon())
    await vi.waitFor(
      () =>
        expect([atBob, atCarol]).toEqual([
          ['one', 'two'],
          ['one', 'two'],
        ]),
      5000,
    )
  })

  it('deposit over one stream, which they end when it was not used for 20 s', async () => {
    const time = virtualTime()
    const [bob, alice] = [await network.host(), await network.host({ schedule: time.schedule })]
    await bob.port.serve(
      topic,
      () => {},
      () => ({ answer: 'taken' }),
    )
    const streams = () =>
      bob.libp2p
        .getConnections()
        .flatMap((connection) => connection.streams.filter((one) => one.protocol === depositProtocol))
    const deposit = async () => expect((await alice.port.deposit(topic, randomBytes(99), soon())).length).toBe(1)
    await deposit()
    const first = streams()
    await time.advance(19_000)
    await deposit()
    await time.advance(19_000)
    await deposit()
    expect(streams()).toEqual(first)
    await time.advance(20_000)
    await vi.waitFor(() => expect(streams()).toEqual([]), 5000)
    await deposit()
    expect(streams().length).toBe(1)
    for (const { dropped } of [alice, bob]) expect(dropped).toEqual(new Map())
  })

  it('come back when their bootstrap peer does', async () => {
    const [seed, listen] = [
      randomBytes(32),
      network.bootstrap.listen().map((address) => address.replace(/\/tcp\/.*/, '/tcp/0')),
    ]
    const first = await createBootstrapHost({ listen, relay: 'off' }, seed)
    const [address] = first.listen()
    if (address === undefined) throw new Error('not listening')
    const settings: NetworkSettings = { profile: 'private', bootstrap: [address], listen: loopback, relay: 'off' }
    const bob = await network.host({ settings })
    await vi.waitFor(() => expect(bob.port.peers()).toBe(1), 5000)
    const got: string[] = []
    await serve(bob, got)
    await first.stop()
    await vi.waitFor(() => expect(bob.port.peers()).toBe(0), 5000)
    const second = await createBootstrapHost({ listen: [address.replace(/\/p2p\/.*/, '')], relay: 'off' }, seed)
    try {
      const alice = await network.host({ settings })
      expect(await alice.port.publish(topic, text('back'), soon())).toEqual([bob.port.peer])
      await vi.waitFor(() => expect(got).toEqual(['back']))
    } finally {
      await second.stop()
    }
  })

  it('have the same peer id for the same seed, and tell two nodes of one account apart', async () => {
    const deviceSeed = randomBytes(32)
    const folder = await mkdtemp(join(tmpdir(), 'privy-host-'))
    const settings: NetworkSettings = { profile: 'private', bootstrap: [], listen: loopback, relay: 'off' }
    const blockstore = () => new DurableBlocks(join(folder, 'blocks'))
    const first = await createHost({ settings, deviceSeed, blockstore: blockstore() })
    await expect(createHost({ settings, deviceSeed, blockstore: blockstore() })).rejects.toThrow(
      'The blocks of this account cannot be opened',
    )
    await first.stop()
    const second = await createHost({ settings, deviceSeed, blockstore: blockstore() })
    expect(second.port.peer).toBe(first.port.peer)
    await second.stop()
    await rm(folder, { recursive: true })
  })

  it('say which address is taken and which settings make no sense', async () => {
    const taken = network.bootstrap.listen().map((address) => address.replace(/\/p2p\/.*/, ''))
    const settings: NetworkSettings = { profile: 'private', bootstrap: [], listen: taken, relay: 'off' }
    await expect(network.host({ settings })).rejects.toMatchObject({ code: 'start-failed' })
    await expect(network.host({ settings: { ...settings, listen: ['nonsense'] } })).rejects.toMatchObject({
      code: 'bad-input',
    })
    await expect(
      network.host({ settings: { ...settings, listen: loopback, bootstrap: ['nonsense'] } }),
    ).rejects.toMatchObject({ code: 'bad-input' })
    await expect(network.host({ settings: { ...settings, swarmKey: '/nowhere' } })).rejects.toMatchObject({
      code: 'bad-file',
    })
  })

  it('admit nobody without the swarm key', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'privy-key-'))
    const swarmKey = join(folder, 'swarm.key')
    await writeFile(swarmKey, `/key/swarm/psk/1.0.0/\n/base16/\n${randomBytes(32).toString('hex')}\n`)
    const bootstrap = await createBootstrapHost({ listen: loopback, relay: 'off', swarmKey }, randomBytes(32))
    const settings: NetworkSettings = {
      profile: 'private',
      bootstrap: bootstrap.listen(),
      listen: loopback,
      relay: 'off',
    }
    try {
      const [bob, alice, mallory] = [
        await network.host({ settings: { ...settings, swarmKey } }),
        await network.host({ settings: { ...settings, swarmKey } }),
        await network.host({ settings }),
      ]
      const got: string[] = []
      await serve(bob, got)
      expect(await alice.port.publish(topic, text('members'), soon())).toEqual([bob.port.peer])
      await vi.waitFor(() => expect(mallory.dropped.get('bootstrap') ?? 0).toBeGreaterThan(0), 10_000)
      expect(mallory.port.peers()).toBe(0)
    } finally {
      await bootstrap.stop()
      await rm(folder, { recursive: true })
    }
  })
})

it('nothing keeps a process running once its hosts are stopped', async () => {
  const script = `
    import { privateHosts } from './test/support/nodes/private-hosts.ts'
    const network = await privateHosts()
    const [alice, bob] = [await network.host(), await network.host()]
    await bob.port.serve('${topic}', () => {})
    alice.port.watch('privy://00/inbox', () => {})
    console.log((await alice.port.publish('${topic}', new Uint8Array(9), AbortSignal.timeout(9000))).length)
    await network.stop()`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 20_000,
  })
  expect(stdout.trim()).toBe('1')
})
