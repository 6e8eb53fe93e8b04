import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DepositAnswer, DepositVerdict, NetworkPort, Topic } from '../../src/delivery/ports.ts'
import { utf8 } from '../../src/shared/bytes.ts'
import { accountId } from '../../src/shared/ids.ts'
import type { Stamp } from '../../src/crypto/stamp.ts'
import type { AccountKeys } from '../../src/identity/keys.ts'
import { cryptography } from '../../src/node/cryptography.ts'
import { requestsTopic } from '../../src/protocol/topics.ts'
import { accountNumber, deviceNumber } from '../support/nodes/accounts.ts'

/** Of a device: the seed of its key, and the raw public key. 32 bytes each. */
export interface DeviceKeyPair {
  readonly seed: Uint8Array
  readonly raw: Uint8Array
}

export interface NetworkUnderTest {
  /** A new host that can find the others, with the key of a device if one is given. */
  host(device?: DeviceKeyPair): Promise<NetworkPort>
  stop(): Promise<void>
}

const neverPays = () => Promise.reject(new Error('no stamp was wanted'))
const soon = () => AbortSignal.timeout(10_000)
const someTopic = (): Topic => `privy://${randomBytes(32).toString('hex')}/inbox`
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

    /** Until this host knows that so many serve the topic. */
    async function knows(host: NetworkPort, topic: Topic, servers: number) {
      const seen = new Set<string>()
      const unwatch = host.watch(topic, (peer) => seen.add(peer))
      await vi.waitFor(() => expect(seen.size).toBe(servers), 10_000)
      unwatch()
    }
    const byPeer = (answers: readonly DepositAnswer[]) =>
      new Map(answers.map(({ peer, ...verdict }) => [peer, verdict]))

    /** A busy machine may take longer than the time that others have once the first has answered: then it is done again. */
    const onceAllAnswerInTime = (story: () => Promise<void>) => vi.waitFor(story, 10_000)

    it('brings the answers of those that an envelope was deposited with, and of nobody else', async () => {
      const topic = someTopic()
      const [dave, erin] = [await network.host(), await network.host()]
      const got: unknown[] = []
      const keep = (by: string, verdict: DepositVerdict) => (data: Uint8Array, from: string) => {
        got.push([by, Buffer.from(data).toString(), from])
        return verdict
      }
      const proof = randomBytes(8192)
      await bob.serve(topic, () => got.push('gossip'), keep('bob', { answer: 'taken' }))
      await carol.serve(topic, () => got.push('gossip'), keep('carol', { answer: 'held', proof }))
      await dave.serve(topic, () => got.push('gossip'))
      await erin.serve(someTopic(), () => got.push('gossip'), keep('erin', { answer: 'taken' }))
      await knows(alice, topic, 3)
      const verdicts = new Map<string, unknown>([
        [bob.peer, { answer: 'taken' }],
        [carol.peer, { answer: 'held', proof: new Uint8Array(proof) }],
        [dave.peer, { answer: 'refused' }],
      ])
      await onceAllAnswerInTime(async () => {
        got.length = 0
        expect(byPeer(await alice.deposit(topic, text('hello'), soon()))).toEqual(verdicts)
      })
      expect(got.sort()).toEqual([
        ['bob', 'hello', alice.peer],
        ['carol', 'hello', alice.peer],
      ])
    })

    it('deposits with three at most, as long as these take it', async () => {
      const topic = someTopic()
      const got: string[] = []
      for (const host of [bob, carol, await network.host(), await network.host(), await network.host()]) {
        const take = (): DepositVerdict => {
          got.push(host.peer)
          return { answer: 'taken' }
        }
        await host.serve(topic, () => {}, take)
      }
      await knows(alice, topic, 5)
      await onceAllAnswerInTime(async () => {
        got.length = 0
        const answers = await alice.deposit(topic, text('three'), soon())
        expect(answers.map(({ peer }) => peer).sort()).toEqual(got.sort())
        expect(got.length).toBe(3)
      })
    })

    it('deposits many envelopes at once, and gives each its own answer, whatever order they are ready in', async () => {
      const topic = someTopic()
      const sizes = [...Array.from({ length: 100 }, () => 4096), ...Array.from({ length: 8 }, () => 256 * 1024)]
      const got: string[] = []
      await bob.serve(
        topic,
        () => {},
        async (data) => {
          got.push(digest(data))
          if (got.length % 2 === 0) await new Promise((resolve) => setImmediate(resolve))
          return { answer: 'held', proof: utf8(digest(data)) }
        },
      )
      const envelopes = sizes.map((size) => randomBytes(size))
      const answers = await Promise.all(envelopes.map((envelope) => alice.deposit(topic, envelope, soon())))
      expect(answers).toEqual(
        envelopes.map((envelope) => [{ peer: bob.peer, answer: 'held', proof: utf8(digest(envelope)) }]),
      )
      expect(got.sort()).toEqual(envelopes.map(digest).sort())
      await expect(alice.deposit(topic, new Uint8Array(256 * 1024 + 1), soon())).rejects.toThrow(RangeError)
    })

    it('waits for somebody to deposit with, until it is told to stop', async () => {
      const topic = someTopic()
      const deposited = alice.deposit(topic, text('patience'), soon())
      await bob.serve(
        topic,
        () => {},
        () => ({ answer: 'taken' }),
      )
      expect(await deposited).toEqual([{ peer: bob.peer, answer: 'taken' }])
      const waiting = new AbortController()
      const never = alice.deposit(someTopic(), text('anybody?'), waiting.signal)
      setImmediate(() => waiting.abort())
      expect(await never).toEqual([])
      expect(await alice.deposit(topic, text('anybody?'), AbortSignal.abort())).toEqual([])
    })

    it('tells how many peers are connected, whenever that changes', async () => {
      await inbox(bob, someTopic())
      const [seen, ended]: [number[], number[]] = [[], []]
      await vi.waitFor(() => expect(alice.peers()).toBeGreaterThan(0), 10_000)
      const unwatch = alice.watchPeers((peers) => seen.push(peers))
      alice.watchPeers((peers) => ended.push(peers))()
      const topic = someTopic()
      const dave = await network.host()
      await inbox(dave, topic)
      await knows(alice, topic, 1)
      await vi.waitFor(() => expect(seen.at(-1)).toBe(alice.peers()))
      const before = alice.peers()
      await dave.stop()
      await vi.waitFor(() => expect(seen.at(-1)).toBe(before - 1), 10_000)
      expect(seen.every((peers, index) => peers !== seen[index - 1])).toBe(true)
      unwatch()
      const heard = seen.length
      await bob.stop()
      await vi.waitFor(() => expect(alice.peers()).toBe(before - 2), 10_000)
      expect(seen.length).toBe(heard)
      expect(ended).toEqual([])
    })

    describe('with an account that has a device', () => {
      let device: NetworkPort
      let keys: AccountKeys
      let card: Uint8Array

      beforeEach(async () => {
        keys = await accountNumber(1)
        card = cryptography.introduce(keys, deviceNumber(1)).card
        device = await network.host(keys.deviceKey(deviceNumber(1)))
        await device.serveCards((asked) => (asked === keys.id ? card : undefined))
      })

      it('fetches its card from the device', async () => {
        await device.serveRequests(keys.id, () => ({ answer: 'refused' }))
        for await (const answer of alice.fetchCards(keys.id, requestsTopic(keys.id), soon())) {
          expect(digest(answer)).toBe(digest(card))
          return
        }
        expect.unreachable('no card came')
      })

      it('hands a request to the device, with the stamp that it wants', async () => {
        const envelope = randomBytes(4096)
        const got: [string, Stamp][] = []
        await device.serveRequests(keys.id, (data, stamp) => {
          got.push([digest(data), stamp])
          return got.length < 3 ? { answer: 'stamp', bits: 10 * got.length } : { answer: 'taken' }
        })
        const stampOf = (bits: number): Stamp => ({ hour: 7, nonce: new Uint8Array(8).fill(bits) })
        expect(await alice.request(keys.id, envelope, async (bits) => stampOf(bits), soon())).toEqual([device.peer])
        const noStamp = { hour: 0, nonce: new Uint8Array(8) }
        expect(got).toEqual([noStamp, stampOf(10), stampOf(20)].map((stamp) => [digest(envelope), stamp]))
      })

      it('hands nothing to peers that only claim to be its devices', async () => {
        const got: string[] = []
        const stranger = await accountNumber(2)
        const mallory = await network.host(stranger.deviceKey(deviceNumber(2)))
        // Anybody can fetch a card and show it, but not the key of its device.
        await mallory.serveCards(() => card)
        await mallory.serveRequests(keys.id, () => (got.push('mallory'), { answer: 'taken' }))
        expect(await alice.request(keys.id, randomBytes(4096), neverPays, AbortSignal.timeout(1500))).toEqual([])
        await device.serveRequests(keys.id, () => (got.push('device'), { answer: 'taken' }))
        expect(await alice.request(keys.id, randomBytes(4096), neverPays, soon())).toEqual([device.peer])
        expect(got).toEqual(['device'])
      })

      it('believes in the devices that were suggested, without a card', async () => {
        await device.serveCards(() => undefined)
        await device.serveRequests(keys.id, () => ({ answer: 'taken' }))
        alice.suggest(requestsTopic(keys.id), [keys.deviceKey(deviceNumber(1)).raw])
        expect(await alice.request(keys.id, randomBytes(4096), neverPays, soon())).toEqual([device.peer])
      })

      it('reaches nobody with a request when told to stop, or when it was refused', async () => {
        const waiting = new AbortController()
        const requested = alice.request(keys.id, randomBytes(4096), neverPays, waiting.signal)
        let asked = 0
        await device.serveRequests(keys.id, () => (asked++, { answer: 'refused' }))
        await vi.waitFor(() => expect(asked).toBe(1), 10_000)
        waiting.abort()
        expect(await requested).toEqual([])
        expect(await alice.request(keys.id, randomBytes(4096), neverPays, AbortSignal.abort())).toEqual([])
      })

      it('carries no requests by gossip', async () => {
        await expect(bob.serve(requestsTopic(keys.id), () => {})).rejects.toThrow(RangeError)
      })
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
      const depositing = alice.deposit(someTopic(), text('never'), soon())
      const cards = alice.fetchCards(someAccount(), someTopic(), soon())[Symbol.asyncIterator]().next()
      alice.watch(someTopic(), () => {})
      await alice.stop()
      expect(await waiting).toEqual([])
      expect(await depositing).toEqual([])
      expect((await cards).done).toBe(true)
      expect(await alice.publish(topic, text('too late'), soon())).toEqual([])
      expect(await alice.deposit(topic, text('too late'), soon())).toEqual([])
      expect(alice.peers()).toBe(0)
      await alice.stop()
      await bob.stop()
      await toBob.stop()
      expect(toBob.texts()).toEqual([])
    })
  })
}
