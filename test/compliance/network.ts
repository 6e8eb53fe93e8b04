import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NetworkPort, Topic } from '../../src/delivery/ports.ts'
import { accountId } from '../../src/shared/ids.ts'

export interface NetworkUnderTest {
  /** A new host that can find the others. */
  host(): Promise<NetworkPort>
  stop(): Promise<void>
}

const soon = () => AbortSignal.timeout(10_000)
const someTopic = (): Topic => `privy://${randomBytes(32).toString('hex')}/requests`
const someAccount = () => accountId(randomBytes(32).toString('hex'))
const digest = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')

/** What every implementation of `NetworkPort` does. */
export function networkCompliance(name: string, start: () => Promise<NetworkUnderTest>): void {
  describe(`NetworkPort: ${name}`, () => {
    let network: NetworkUnderTest
    let alice: NetworkPort
    let bob: NetworkPort
    let carol: NetworkPort

    beforeEach(async () => {
      network = await start()
      ;[alice, bob, carol] = [await network.host(), await network.host(), await network.host()]
    })
    afterEach(() => network.stop())

    /** Serves a topic and keeps what arrives. */
    async function inbox(host: NetworkPort, topic: Topic) {
      const got: { text: string; data: Uint8Array; from: string }[] = []
      const served = await host.serve(topic, (data, from) =>
        got.push({ text: Buffer.from(data).toString(), data, from }),
      )
      return { got, texts: () => got.map(({ text }) => text), stop: () => served.stop() }
    }
    const text = (words: string) => new TextEncoder().encode(words)

    it('delivers to whoever serves the topic, and to nobody else', async () => {
      const topic = someTopic()
      const [toBob, toCarol] = [await inbox(bob, topic), await inbox(carol, someTopic())]
      expect(await alice.publish(topic, text('hello'), soon())).toEqual([bob.peer])
      await vi.waitFor(() => expect(toBob.texts()).toEqual(['hello']))
      expect(toBob.got[0]?.from).toBe(alice.peer)
      expect(toCarol.texts()).toEqual([])
    })

    it('delivers both ways and knows its own address', async () => {
      const topics = [someTopic(), someTopic()] as const
      const [toAlice, toBob] = [await inbox(alice, topics[0]), await inbox(bob, topics[1])]
      await Promise.all([
        bob.publish(topics[0], text('to alice'), soon()),
        alice.publish(topics[1], text('to bob'), soon()),
      ])
      await vi.waitFor(() => expect([toAlice.texts(), toBob.texts()]).toEqual([['to alice'], ['to bob']]))
      expect(alice.peers()).toBeGreaterThan(0)
      expect(alice.listen().length).toBeGreaterThan(0)
      for (const address of alice.listen()) expect(address).toMatch(new RegExp(`/p2p/${alice.peer}$`))
    })

    it('waits for a server that appears later', async () => {
      const topic = someTopic()
      const published = alice.publish(topic, text('patience'), soon())
      const toBob = await inbox(bob, topic)
      expect(await published).toEqual([bob.peer])
      await vi.waitFor(() => expect(toBob.texts()).toEqual(['patience']))
    })

    it('reaches nobody when it is told to stop waiting', async () => {
      const waiting = new AbortController()
      const published = alice.publish(someTopic(), text('anybody?'), waiting.signal)
      setImmediate(() => waiting.abort())
      expect(await published).toEqual([])
      expect(await alice.publish(someTopic(), text('anybody?'), AbortSignal.abort())).toEqual([])
    })

    it('carries the largest envelope byte for byte and refuses a longer one', async () => {
      const topic = someTopic()
      const toBob = await inbox(bob, topic)
      const envelopes = Array.from({ length: 8 }, () => randomBytes(256 * 1024))
      await Promise.all(envelopes.map((envelope) => alice.publish(topic, envelope, soon())))
      await vi.waitFor(() => expect(toBob.got.length).toBe(envelopes.length), 10_000)
      expect(toBob.got.map(({ data }) => digest(data)).sort()).toEqual(envelopes.map(digest).sort())
      await expect(alice.publish(topic, new Uint8Array(256 * 1024 + 1), soon())).rejects.toThrow(RangeError)
    })

    it('delivers each of many messages that were published before anybody was found', async () => {
      const topic = someTopic()
      const toBob = await inbox(bob, topic)
      const words = Array.from({ length: 50 }, (_, index) => `message ${index}`)
      await Promise.all(words.map((word) => alice.publish(topic, text(word), soon())))
      await vi.waitFor(() => expect(toBob.texts().sort()).toEqual([...words].sort()))
    })

    it('hands the same bytes on again when asked to', async () => {
      const topic = someTopic()
      await inbox(bob, topic)
      for (let times = 0; times < 3; times++)
        expect(await alice.publish(topic, text('again'), soon())).toEqual([bob.peer])
    })

    it('delivers to every listener of a topic until it stops', async () => {
      const topic = someTopic()
      const [first, second] = [await inbox(bob, topic), await inbox(bob, topic)]
      await alice.publish(topic, text('one'), soon())
      await vi.waitFor(() => expect([first.texts(), second.texts()]).toEqual([['one'], ['one']]))
      await first.stop()
      await alice.publish(topic, text('two'), soon())
      await vi.waitFor(() => expect(second.texts()).toEqual(['one', 'two']))
      await second.stop()
      await vi.waitFor(
        async () => expect(await alice.publish(topic, text('three'), AbortSignal.timeout(20))).toEqual([]),
        5000,
      )
      expect([first.texts(), second.texts()]).toEqual([['one'], ['one', 'two']])
    })

    it('tells who serves a watched topic: those who are there, those who come, and those who come back', async () => {
      const topic = someTopic()
      await inbox(bob, topic)
      await alice.publish(topic, text('connects'), soon())
      const seen: string[] = []
      const unwatch = alice.watch(topic, (peer) => seen.push(peer))
      await vi.waitFor(() => expect(seen).toEqual([bob.peer]))
      const atCarol = await inbox(carol, topic)
      await vi.waitFor(() => expect(seen).toEqual([bob.peer, carol.peer]), 10_000)
      await atCarol.stop()
      await vi.waitFor(async () => expect(await alice.publish(topic, text('who?'), soon())).toEqual([bob.peer]))
      await inbox(carol, topic)
      await vi.waitFor(() => expect(seen).toEqual([bob.peer, carol.peer, carol.peer]), 10_000)

      unwatch()
      const others: string[] = []
      alice.watch(topic, (peer) => others.push(peer))
      const dave = await network.host()
      await inbox(dave, topic)
      await vi.waitFor(() => expect(others).toContain(dave.peer), 10_000)
      expect(seen).not.toContain(dave.peer)
    })

    it('fetches cards from those who serve the topic', async () => {
      const [topic, account] = [someTopic(), someAccount()]
      const card = randomBytes(64 * 1024)
      await Promise.all([
        bob.serveCards(() => undefined),
        carol.serveCards((asked) => (asked === account ? card : undefined)),
      ])
      await Promise.all([inbox(bob, topic), inbox(carol, topic)])
      for await (const answer of alice.fetchCards(account, topic, soon())) {
        expect(digest(answer)).toBe(digest(card))
        return
      }
      expect.unreachable('no card came')
    })

    it('stops fetching cards when told to', async () => {
      const topic = someTopic()
      await bob.serveCards(() => undefined)
      await inbox(bob, topic)
      const waiting = new AbortController()
      setImmediate(() => waiting.abort())
      const first = await alice.fetchCards(someAccount(), topic, waiting.signal)[Symbol.asyncIterator]().next()
      expect(first.done).toBe(true)
    })

    it('stops for good, while things wait', async () => {
      const topic = someTopic()
      const toBob = await inbox(bob, topic)
      const waiting = alice.publish(someTopic(), text('never'), soon())
      const cards = alice.fetchCards(someAccount(), someTopic(), soon())[Symbol.asyncIterator]().next()
      alice.watch(someTopic(), () => {})
      await alice.stop()
      expect(await waiting).toEqual([])
      expect((await cards).done).toBe(true)
      expect(await alice.publish(topic, text('too late'), soon())).toEqual([])
      expect(alice.peers()).toBe(0)
      await alice.stop()
      await bob.stop()
      await toBob.stop()
      expect(toBob.texts()).toEqual([])
    })
  })
}
