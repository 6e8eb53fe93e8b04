import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { GossipSub } from '@chainsafe/libp2p-gossipsub'
import type { Stream } from '@libp2p/interface'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Topic } from '../../../src/delivery/ports.ts'
import { createMembers } from '../../../src/network/gossip/members.ts'
import { tellMembersOnly } from '../../../src/network/gossip/members-only.ts'
import type { Host } from '../../../src/network/host/create-host.ts'
import { privateHosts, type PrivateHosts } from '../../support/nodes/private-hosts.ts'
import { gossipProtocol, published, rawPeer, subscribed, type RawPeer } from '../../support/nodes/raw-peer.ts'

const inbox: Topic = `privy://${'1b'.repeat(32)}/inbox`
const other: Topic = `privy://${'0e'.repeat(32)}/inbox`
const soon = () => AbortSignal.timeout(10_000)

describe('the pinned gossipsub', () => {
  it('is the one whose seams were read', () => {
    const path = 'node_modules/@chainsafe/libp2p-gossipsub/package.json'
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ name: '@libp2p/gossipsub', version: '17.1.1' })
  })

  it.each(['sendSubscriptions', 'handleReceivedRpc'])('is refused when %s is gone', (seam) => {
    const seams = { sendSubscriptions: () => undefined, handleReceivedRpc: async () => undefined }
    const pubsub = { ...seams, [seam]: undefined } as unknown as GossipSub
    expect(() => tellMembersOnly(pubsub, createMembers(), () => undefined)).toThrow('no seam')
  })
})

describe('a stranger', () => {
  let network: PrivateHosts
  let alice: Host
  let mallory: RawPeer
  /** Everything that alice's gossip says to mallory. */
  let heard: Uint8Array[]
  let streams: Stream[]

  beforeEach(async () => {
    network = await privateHosts()
    alice = await network.host()
    await alice.port.serve(inbox, () => {})
    await alice.port.serve(other, () => {})
    mallory = await rawPeer(alice.port.listen())
    heard = []
    streams = []
    await mallory.libp2p.handle(gossipProtocol, (stream) => {
      streams.push(stream)
      stream.addEventListener('message', ({ data }) => heard.push(data.subarray()))
    })
  })
  afterEach(async () => {
    await mallory.stop()
    await network.stop()
  })
  const said = () => Buffer.concat(heard).toString('latin1')
  const subscribers = () => [inbox, other].map((topic) => alice.libp2p.services.pubsub.getSubscribers(topic).length)

  it('gets no gossip stream, and its own is reset', async () => {
    const gossip = await mallory.open(gossipProtocol)
    await vi.waitFor(() => expect(gossip.status).toBe('reset'), 5000)
    expect(alice.dropped.get('gossip-stranger')).toBe(1)
    expect([streams.length, said()]).toEqual([0, ''])
  })

  it('that proves nothing is told nothing, whatever it asks', async () => {
    expect(await mallory.join(['privy://guess/inbox', 'privy://another/inbox'])).toEqual([])
    expect(await mallory.join([inbox], randomBytes(32))).toEqual([])
    const gossip = await mallory.open(gossipProtocol)
    await vi.waitFor(() => expect(gossip.status).toBe('reset'), 5000)
    expect([streams.length, subscribers()]).toEqual([0, [0, 0]])
  })

  it('that knows one topic hears of this one only, and is heard about this one only', async () => {
    expect(await mallory.join([inbox, 'privy://guess/inbox'])).toEqual([inbox])
    await vi.waitFor(() => expect(said()).toContain(inbox), 5000)
    const gossip = await mallory.open(gossipProtocol)
    gossip.send(subscribed(other))
    gossip.send(published(other, randomBytes(64)))
    gossip.send(subscribed(inbox))
    await vi.waitFor(() => expect(subscribers()).toEqual([1, 0]), 5000)
    expect(alice.dropped.get('topic-not-joined')).toBe(2)
    await alice.port.publish(other, randomBytes(64), AbortSignal.timeout(200))
    const third: Topic = `privy://${'3d'.repeat(32)}/inbox`
    await alice.port.serve(third, () => {})
    await alice.port.publish(inbox, Buffer.from('to members'), soon())
    await vi.waitFor(() => expect(said()).toContain('to members'), 5000)
    expect(said()).not.toContain(other)
    expect(said()).not.toContain(third)
  })

  it('has to prove it again over a new connection', async () => {
    expect(await mallory.join([inbox])).toEqual([inbox])
    for (const connection of mallory.libp2p.getConnections()) await connection.close()
    await vi.waitFor(() => expect(alice.libp2p.getConnections(mallory.libp2p.peerId)).toEqual([]), 5000)
    const again = await (await mallory.connect()).newStream(gossipProtocol)
    await vi.waitFor(() => expect(again.status).toBe('reset'), 5000)
  })

  it('gets two exchanges at once, each for 5 s', async () => {
    const open = () => mallory.open('/privy/join/1')
    const [first, second] = [await open(), await open()]
    const third = await open()
    await vi.waitFor(() => expect(third.status).toBe('reset'), 2000)
    await vi.waitFor(() => expect([first.status, second.status]).toEqual(['reset', 'reset']), 8000)
  })
})
