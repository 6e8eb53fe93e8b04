import { randomBytes } from 'node:crypto'
import type { Stream } from '@libp2p/interface'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Topic } from '../../../src/delivery/ports.ts'
import type { Host } from '../../../src/network/host/create-host.ts'
import { depositProtocol, encodeDeposit } from '../../../src/network/deposit/deposit-wire.ts'
import { frame, readFrame, readFrames } from '../../../src/network/frames.ts'
import { concat, toHex, u32 } from '../../../src/shared/bytes.ts'
import { privateHosts, type PrivateHosts } from '../../support/nodes/private-hosts.ts'
import { gossipProtocol, published, rawPeer, subscribed, type RawPeer } from '../../support/nodes/raw-peer.ts'
import { virtualTime } from '../../support/machine/virtual-time.ts'

const topic: Topic = `privy://${'ad'.repeat(32)}/inbox`
const soon = () => AbortSignal.timeout(10_000)
const envelope = () => frame(encodeDeposit(topic, randomBytes(4096)))
const answerTo = async (stream: Stream) => toHex(await readFrame(stream, 9000, soon()))
const [refused, taken] = ['00', '01']

describe('a hostile peer', () => {
  let network: PrivateHosts
  let mallory: RawPeer
  const started: RawPeer[] = []

  beforeEach(async () => (network = await privateHosts()))
  afterEach(async () => {
    for (const peer of started.splice(0)) await peer.stop()
    await network.stop()
  })
  const connectTo = async (host: Host): Promise<RawPeer> => {
    mallory = await rawPeer(host.port.listen())
    started.push(mallory)
    return mallory
  }

  describe('that deposits', () => {
    let bob: Host
    let time: ReturnType<typeof virtualTime>
    const got: Uint8Array[] = []

    beforeEach(async () => {
      time = virtualTime()
      bob = await network.host({ schedule: time.schedule, clock: time.now })
      got.length = 0
      await bob.port.serve(
        topic,
        (data) => got.push(data),
        (data) => {
          got.push(data)
          return { answer: 'taken' }
        },
      )
      await connectTo(bob)
      await mallory.join([topic])
    })
    const failures = () => bob.dropped.get('deposit') ?? 0
    const isReset = (stream: Stream) => vi.waitFor(() => expect(stream.status).toBe('reset'), 5000)

    /** Bob still does for others what he did before. */
    async function bobIsWell() {
      const alice = await network.host()
      expect(await alice.port.deposit(topic, randomBytes(64), soon())).toEqual([
        { peer: bob.port.peer, answer: 'taken' },
      ])
    }

    it.each([
      ['no topic', frame(new Uint8Array(9))],
      ['a topic that ends early', frame(Uint8Array.of(200, 1, 2))],
      ['an empty frame', u32(0)],
      ['more than the largest envelope', concat(u32(256 * 1024 + 257), randomBytes(99))],
      ['an endless frame', concat(u32(0xffffffff), randomBytes(99))],
    ])('is cut off for %s, and counted', async (_name, bytes) => {
      const stream = await mallory.open(depositProtocol)
      stream.send(bytes)
      await isReset(stream)
      expect([failures(), got.length]).toEqual([1, 0])
      await bobIsWell()
    })

    it('gets nothing done with half a deposit, whether it ends it, resets it, or leaves', async () => {
      const half = envelope().subarray(0, 3000)
      const ended = await mallory.open(depositProtocol)
      ended.send(half)
      await ended.close()
      await vi.waitFor(() => expect(failures()).toBe(1), 5000)
      const reset = await mallory.open(depositProtocol)
      reset.send(half)
      reset.abort(new Error('changed my mind'))
      await vi.waitFor(() => expect(failures()).toBe(2), 5000)
      const left = await mallory.open(depositProtocol)
      left.send(half)
      await mallory.stop()
      await bobIsWell()
      expect([got.length, failures()]).toEqual([1, 2])
    })

    /** Once this stream has an answer, Bob has worked off what came before on the same connection. */
    async function roundTrip(stream: Stream) {
      stream.send(envelope())
      expect(await answerTo(stream)).toBe(taken)
    }

    it('has 5 s for a deposit, however slowly it comes', async () => {
      const [slow, other] = [await mallory.open(depositProtocol), await mallory.open(depositProtocol)]
      const bytes = envelope()
      for (let second = 0; second < 5; second++) {
        if (second > 0) await time.advance(1000)
        slow.send(bytes.subarray(second, second + 1))
        await roundTrip(other)
      }
      await time.advance(999)
      await roundTrip(other)
      expect(slow.status).toBe('open')
      await time.advance(1)
      await isReset(slow)
      await bobIsWell()
    })

    it('cannot keep a stream for more than a minute without using it', async () => {
      const [unused, idle] = [await mallory.open(depositProtocol), await mallory.open(depositProtocol)]
      await roundTrip(idle)
      await time.advance(59_000)
      await roundTrip(idle)
      expect(unused.status).toBe('open')
      await time.advance(1000)
      await isReset(unused)
      expect(idle.status).toBe('open')
      await time.advance(59_000)
      await isReset(idle)
    })

    it('has to keep what it sends, but for about two windows (4 MiB), while one deposit is worked on', async () => {
      const slow: Topic = `privy://${'51'.repeat(32)}/inbox`
      let finish = () => {}
      const working = new Promise<void>((resolve) => (finish = resolve))
      await bob.port.serve(
        slow,
        () => {},
        async () => working.then(() => ({ answer: 'taken' })),
      )
      const [stream, other] = [await mallory.open(depositProtocol), await mallory.open(depositProtocol)]
      for (let times = 0; times < 40; times++) stream.send(frame(encodeDeposit(slow, randomBytes(256 * 1024))))
      for (let times = 0; times < 20; times++) await roundTrip(other)
      expect(stream.writeBufferLength).toBeGreaterThan(5 * 1024 * 1024)
      finish()
      // What is more than its pace waits for its turn.
      await vi.waitFor(async () => {
        await time.advance(500)
        expect(stream.writeBufferLength).toBe(0)
      }, 5000)
      await bobIsWell()
    })

    it('gets two streams, over however many connections', async () => {
      const second = await mallory.connect()
      const use = async (stream: Stream) => {
        await roundTrip(stream)
        return stream
      }
      const streams = [
        await use(await mallory.open(depositProtocol)),
        await use(await second.newStream(depositProtocol)),
      ]
      const third = await mallory.open(depositProtocol)
      await isReset(third)
      for (const stream of streams) await stream.close()
      await vi.waitFor(async () => use(await mallory.open(depositProtocol)), 5000)
      await bobIsWell()
    })

    it('gets no stream unless it has joined a topic', async () => {
      const stranger = await connectTo(bob)
      const stream = await stranger.open(depositProtocol)
      await isReset(stream)
      expect([failures(), got.length]).toEqual([1, 0])
    })

    it('is refused for a topic that is not served, and counted', async () => {
      const stream = await mallory.open(depositProtocol)
      stream.send(frame(encodeDeposit('privy://00/inbox', randomBytes(4096))))
      expect(await answerTo(stream)).toBe(refused)
      expect(bob.dropped.get('topic-not-served')).toBe(1)
    })

    it('has one allowance for what it deposits and what it publishes', async () => {
      const stream = await mallory.open(depositProtocol)
      const answers: string[] = []
      const reading = (async () => {
        for await (const answer of readFrames(stream, 9000)) if (answers.push(toHex(answer)) === 65) return
      })()
      // 64 of them are the 16 MiB that a peer may send at once.
      const one = frame(encodeDeposit(topic, new Uint8Array(256 * 1024)))
      for (let sent = 0; sent < 65; sent++) if (!stream.send(one)) await stream.onDrain()
      await reading
      expect([answers.indexOf(refused), answers.lastIndexOf(taken), got.length]).toEqual([64, 63, 64])
      const gossip = await mallory.open(gossipProtocol)
      gossip.send(published(topic, randomBytes(64)))
      await vi.waitFor(() => expect(bob.dropped.get('topic-flood')).toBe(2), 5000)
      await bobIsWell()
      expect(got.length).toBe(65)
    })
  })

  describe('that claims to serve a topic', () => {
    let alice: Host
    let bob: Host
    let time: ReturnType<typeof virtualTime>

    beforeEach(async () => {
      time = virtualTime()
      ;[alice, bob] = [await network.host({ schedule: time.schedule }), await network.host()]
      await bob.port.serve(
        topic,
        () => {},
        () => ({ answer: 'taken' }),
      )
    })

    /** Mallory proves that it knows the topic, subscribes, and does this with every stream for deposits. */
    async function servedBy(answer: (stream: Stream) => unknown) {
      await connectTo(alice)
      await mallory.libp2p.handle(depositProtocol, (stream) => void answer(stream))
      // gossipsub forgets a subscriber that it can open no stream to.
      await mallory.libp2p.handle(gossipProtocol, () => {})
      const servers = new Set<string>()
      const unwatch = alice.port.watch(topic, (peer) => servers.add(peer))
      await mallory.serveJoins([topic])
      alice.port.suggest(topic, [mallory.key])
      await vi.waitFor(() => expect(mallory.proved).toEqual([topic]), 5000)
      const gossip = await mallory.open(gossipProtocol)
      gossip.send(subscribed(topic))
      await vi.waitFor(async () => {
        await time.advance(300)
        expect(servers).toEqual(new Set([bob.port.peer, mallory.peer]))
      }, 5000)
      unwatch()
    }
    const deposit = () => alice.port.deposit(topic, randomBytes(4096), soon())
    const bobTookIt = () => [{ peer: bob.port.peer, answer: 'taken' }]

    it.each<[string, (stream: Stream) => unknown]>([
      ['resets the stream', (stream) => stream.abort(new Error('no'))],
      ['ends the stream without an answer', (stream) => void stream.close()],
      ['answers nonsense', (stream) => stream.send(frame(randomBytes(100).fill(7)))],
      ['has a proof that is too long', (stream) => stream.send(concat(u32(8194), Uint8Array.of(2)))],
      ['ends the stream within an answer', (stream) => (stream.send(Uint8Array.of(0, 0)), void stream.close())],
    ])('and %s changes nothing for the others', async (_name, answer) => {
      await servedBy(answer)
      expect(await deposit()).toEqual(bobTookIt())
      await vi.waitFor(() => expect(alice.dropped.get('deposit-answer')).toBe(1), 5000)
    })

    it('and is silent holds up an answer by half a second, and its stream is given up after 5 s', async () => {
      const streams: Stream[] = []
      await servedBy((stream) => streams.push(stream))
      const answers = vi.fn()
      const outcome = deposit().then(answers)
      await vi.waitFor(async () => {
        await time.advance(100)
        expect(answers).toHaveBeenCalledWith(bobTookIt())
      }, 5000)
      await outcome
      await vi.waitFor(async () => {
        await time.advance(1000)
        expect(streams.map(({ status }) => status)).toEqual(['reset'])
      }, 5000)
    })

    it('and is silent gets 8 deposits, and no more before it has answered these', async () => {
      const got: Uint8Array[] = []
      await servedBy(async (stream) => {
        for await (const one of readFrames(stream, 300 * 1024)) if (got.push(one) === 8) stream.send(answers(1))
      })
      const answers = (times: number) => concat(...Array.from({ length: times }, () => frame(Uint8Array.of(1))))
      const giveUp = new AbortController()
      const all = Array.from({ length: 20 }, () => alice.port.deposit(topic, randomBytes(64), giveUp.signal))
      await vi.waitFor(() => expect(got.length).toBe(9), 5000)
      giveUp.abort()
      expect(got.length).toBe(9)
      expect((await Promise.all(all)).flat().filter(({ peer }) => peer === mallory.peer).length).toBe(1)
    })

    it('and answers twice is cut off, and asked again over another stream', async () => {
      const streams: Stream[] = []
      await servedBy((stream) => {
        streams.push(stream)
        stream.send(concat(frame(Uint8Array.of(1)), frame(Uint8Array.of(1))))
      })
      for (const times of [1, 2]) {
        await vi.waitFor(async () => expect((await deposit()).length).toBe(2), 5000)
        await vi.waitFor(() => expect(streams.map(({ status }) => status)).toEqual(Array(times).fill('reset')), 5000)
      }
    })
  })
})
