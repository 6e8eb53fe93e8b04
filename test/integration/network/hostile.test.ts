import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Topic } from '../../../src/delivery/ports.ts'
import type { Host } from '../../../src/network/host/create-host.ts'
import { cardProtocol } from '../../../src/network/card/card-protocol.ts'
import { accountId } from '../../../src/shared/ids.ts'
import { concat, u32, utf8 } from '../../../src/shared/bytes.ts'
import { privateHosts, type PrivateHosts } from '../../support/nodes/private-hosts.ts'
import { gossipProtocol, prefixed, published, rawPeer, varint, type RawPeer } from '../../support/nodes/raw-peer.ts'

const topic: Topic = `privy://${'ad'.repeat(32)}/inbox`
const unserved = 'privy://00/inbox'
const account = accountId('ad'.repeat(32))
const soon = () => AbortSignal.timeout(10_000)

describe('a hostile peer', () => {
  let network: PrivateHosts
  let bob: Host
  let mallory: RawPeer
  let open: RawPeer['open']
  const got: Uint8Array[] = []

  beforeEach(async () => {
    network = await privateHosts()
    bob = await network.host()
    got.length = 0
    await bob.port.serve(topic, (data) => got.push(data))
    await bob.port.serveCards(() => utf8('card'))
    mallory = await rawPeer(bob.port.listen())
    open = (protocol) => mallory.open(protocol)
    await mallory.join([topic, unserved])
  })
  afterEach(async () => {
    await mallory.stop()
    await network.stop()
  })

  /** Bob still does for others what he did before. */
  async function bobIsWell() {
    const alice = await network.host()
    const before = got.length
    expect(await alice.port.publish(topic, randomBytes(64), soon())).toContain(bob.port.peer)
    await vi.waitFor(() => expect(got.length).toBe(before + 1), 5000)
    const answer = await alice.port.fetchCards(account, topic, soon())[Symbol.asyncIterator]().next()
    expect(answer).toEqual({ done: false, value: utf8('card') })
  }

  it('cannot stop gossip with garbage, truncated or endless messages', async () => {
    const gossip = await open(gossipProtocol)
    for (let times = 0; times < 50; times++) gossip.send(prefixed(randomBytes(200)))
    gossip.send(prefixed(new Uint8Array()))
    const endless = await open(gossipProtocol)
    endless.send(concat(varint(2 ** 31 - 1), randomBytes(1000)))
    const overlong = await open(gossipProtocol)
    overlong.send(prefixed(randomBytes(301 * 1024)))
    const broken = await open(gossipProtocol)
    broken.send(new Uint8Array(16).fill(0xff))
    await bobIsWell()
    expect(got.length).toBe(1)
  })

  it('is not heard on topics that are not served, nor with more than an envelope, and both are counted', async () => {
    const gossip = await open(gossipProtocol)
    gossip.send(published(unserved, utf8('not served')))
    gossip.send(published(topic, randomBytes(256 * 1024 + 1)))
    gossip.send(published(topic, utf8('heard')))
    await vi.waitFor(() => expect(got.map((data) => Buffer.from(data).toString())).toEqual(['heard']), 5000)
    expect(bob.dropped.get('topic-not-joined')).toBe(1)
    expect(bob.dropped.get('topic-too-large')).toBe(1)
    await bobIsWell()
  })

  it('cannot stop cards with garbage, endless or unfinished questions', async () => {
    const questions = [
      concat(u32(31), randomBytes(31)),
      concat(u32(0xffffffff), randomBytes(99)),
      concat(u32(32), randomBytes(3)),
      randomBytes(2),
    ]
    for (const question of questions) {
      const stream = await open(cardProtocol)
      stream.send(question)
      await stream.close()
    }
    await vi.waitFor(() => expect(bob.dropped.get('card-request')).toBe(questions.length), 5000)
    await bobIsWell()
  })

  it('gets no more than 4 card streams at once', async () => {
    const streams = await Promise.all(Array.from({ length: 4 }, () => open(cardProtocol)))
    const fifth = await open(cardProtocol)
    await vi.waitFor(() => expect(fifth.status).toBe('reset'), 5000)
    for (const stream of streams) stream.abort(new Error('enough'))
    await bobIsWell()
  })
})
