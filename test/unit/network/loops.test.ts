import { describe, expect, it, vi } from 'vitest'
import type { Topic } from '../../../src/delivery/ports.ts'
import { createAnnouncer } from '../../../src/network/discovery/announce.ts'
import { createCandidates } from '../../../src/network/discovery/candidates.ts'
import { createSearch } from '../../../src/network/discovery/search.ts'
import { untilReached } from '../../../src/network/gossip/until-reached.ts'
import { virtualTime } from '../../support/machine/virtual-time.ts'

const topic: Topic = 'privy://00/requests'
/** In the middle of every jitter, so that pauses are exact. */
const random = () => 0.5

describe('search', () => {
  function searching(providers: () => string[], visit: (peer: string) => Promise<boolean> = async () => true) {
    const time = virtualTime()
    const lookUps: number[] = []
    const dialled: string[] = []
    const failures: string[] = []
    const search = createSearch({
      async *findProviders() {
        lookUps.push(time.now())
        yield* providers()
      },
      candidates: createCandidates(),
      isProved: () => false,
      async connect(peer) {
        dialled.push(peer)
      },
      prove: (_topic, peer) => visit(peer),
      onFailure: (reason) => failures.push(reason),
      schedule: time.schedule,
      random,
    })
    return { ...time, search, lookUps, dialled, failures }
  }

  it('looks at once, then after 250, 500, 1000 ms and so on, up to 5 min', async () => {
    const { search, advance, lookUps } = searching(() => [])
    search.join(topic)
    await advance(2_000_000)
    const pauses = lookUps.slice(1).map((at, index) => at - (lookUps[index] ?? 0))
    const seconds = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256]
    expect(pauses.slice(0, 11)).toEqual(seconds.map((one) => one * 1000))
    expect(new Set(pauses.slice(11))).toEqual(new Set([300_000]))
    await search.stop()
  })

  it('is shared by everybody who joins, and ends with the last of them', async () => {
    const { search, advance, settle, lookUps, waiting } = searching(() => [])
    const leave = [search.join(topic), search.join(topic), search.join(topic)]
    await settle()
    expect(lookUps.length).toBe(1)
    leave[0]?.()
    leave[0]?.()
    leave[1]?.()
    await advance(250)
    expect(lookUps.length).toBe(2)
    leave[2]?.()
    await advance(1_000_000)
    expect(lookUps.length).toBe(2)
    expect(waiting()).toBe(0)
  })

  it('goes on at once for who joins during a pause, and when somebody new is there', async () => {
    const { search, advance, settle, lookUps } = searching(() => [])
    search.join(topic)
    await advance(100_000)
    const before = lookUps.length
    search.join(topic)
    await settle()
    expect(lookUps.length).toBe(before + 1)
    await advance(249)
    search.wake()
    await settle()
    expect(lookUps.length).toBe(before + 2)
    await search.stop()
  })

  it('survives failing look-ups and dials, and counts them', async () => {
    let working = false
    const { search, advance, dialled, failures } = searching(
      () => {
        if (!working) throw new Error('no route')
        return ['dead', 'alive']
      },
      async (peer) => {
        if (peer === 'dead') throw new Error('refused')
        return true
      },
    )
    search.join(topic)
    await advance(200)
    expect(failures).toEqual(['look-up'])
    working = true
    await advance(200)
    expect(dialled.sort()).toEqual(['alive', 'dead'])
    expect(failures).toEqual(['look-up', 'dial'])
    await search.stop()
  })

  const crowd = () => Array.from({ length: 1000 }, (_, index) => `peer ${index}`)

  it('visits 8 of those who claim to serve a topic at once, 8 more for each 300 ms of silence, and never more than 32', async () => {
    const silent = Promise.withResolvers<boolean>()
    const { search, settle, advance, dialled } = searching(crowd, () => silent.promise)
    search.join(topic)
    await settle()
    expect(dialled.length).toBe(8)
    await advance(299)
    expect(dialled.length).toBe(8)
    for (const visited of [16, 24, 32, 32]) {
      await advance(300)
      expect(dialled.length).toBe(visited)
    }
    silent.resolve(false)
    await settle()
    expect(dialled.length).toBe(256)
    await search.stop()
  })

  it('asks suggested peers first, and again as soon as they are connected', async () => {
    let proves = false
    const { search, settle, dialled } = searching(crowd, async () => proves)
    search.suggest(topic, ['device'])
    search.join(topic)
    await settle()
    expect(dialled[0]).toBe('device')
    search.appeared('peer 999')
    await settle()
    expect(dialled.filter((peer) => peer === 'device').length).toBe(1)
    proves = true
    search.appeared('device')
    await settle()
    expect(dialled.filter((peer) => peer === 'device').length).toBe(2)
    await search.stop()
  })

  it('leaves a provider without a proof out of the next 1, 3, 7 and more rounds', async () => {
    const { search, advance, dialled, lookUps } = searching(
      () => ['false one'],
      async () => false,
    )
    const rounds: number[] = []
    search.join(topic)
    for (let step = 0; step < 400; step++) {
      const before = dialled.length
      await advance(step === 0 ? 10 : 250)
      if (dialled.length > before) rounds.push(lookUps.length - 1)
    }
    expect(rounds.slice(0, 3)).toEqual([0, 2, 6])
    await search.stop()
  })
})

describe('announcer', () => {
  it('tries again until somebody has taken the record, then now and then, and at once for newcomers', async () => {
    const time = virtualTime()
    const at: number[] = []
    const outcomes = [async () => 0, () => Promise.reject(new Error('no route')), async () => 3]
    const withdraw = vi.fn(async () => {})
    const onFailure = vi.fn()
    const announcer = createAnnouncer({
      provide: () => {
        at.push(time.now())
        return outcomes[Math.min(at.length, outcomes.length) - 1]?.() ?? Promise.resolve(0)
      },
      withdraw,
      onFailure,
      schedule: time.schedule,
      random,
      everyMs: 1_800_000,
    })
    const end = announcer.add(topic)
    await time.advance(4_000_000)
    expect(at).toEqual([0, 1000, 3000, 1_803_000, 3_603_000])
    expect(onFailure).toHaveBeenCalledTimes(1)
    announcer.wake()
    await time.settle()
    expect(at.at(-1)).toBe(4_000_000)
    await end()
    announcer.wake()
    await time.advance(10_000_000)
    expect(at.length).toBe(6)
    expect(withdraw).toHaveBeenCalledExactlyOnceWith(topic)
  })

  it('announces once more when a newcomer arrives during an announcement', async () => {
    const time = virtualTime()
    const runs: (() => void)[] = []
    const announcer = createAnnouncer({
      provide: () => new Promise((resolve) => runs.push(() => resolve(1))),
      withdraw: async () => {},
      onFailure: () => {},
      schedule: time.schedule,
      random,
      everyMs: 1_800_000,
    })
    announcer.add(topic)
    announcer.wake()
    announcer.wake()
    expect(runs.length).toBe(1)
    runs[0]?.()
    await time.advance(0)
    expect(runs.length).toBe(2)
    runs[1]?.()
    await time.advance(1_799_999)
    expect(runs.length).toBe(2)
    await announcer.stop()
  })
})

describe('untilReached', () => {
  it('hands on to a server that appears while it is looking for one', async () => {
    const time = virtualTime()
    const servers: string[] = []
    let appear: (peer: string) => void = () => {}
    let hands = 0
    const reached = untilReached({
      async hand() {
        const now = [...servers]
        // Between the look and its end.
        if (++hands === 2) {
          servers.push('bob')
          appear('bob')
        }
        return now
      },
      servers: () => servers,
      watch: (onServer) => ((appear = onServer), () => {}),
      dropConnection: async () => {},
      onFailure: () => {},
      schedule: () => () => {},
      signal: AbortSignal.timeout(2000),
    })
    await time.settle()
    expect(await reached).toEqual(['bob'])
  })

  it('drops the connection of a subscriber that takes nothing for 3 s, and goes on', async () => {
    const time = virtualTime()
    let connected = true
    let onServer: (peer: string) => void = () => {}
    const dropped: string[] = []
    const onFailure = vi.fn()
    const reached = untilReached({
      hand: async () => (connected && dropped.length > 0 ? ['bob'] : []),
      servers: () => (connected ? ['bob'] : []),
      watch: (listener) => {
        onServer = listener
        return () => {}
      },
      dropConnection: async (peer) => {
        dropped.push(peer)
        connected = false
      },
      onFailure,
      schedule: time.schedule,
      signal: new AbortController().signal,
    })
    await time.advance(2900)
    expect(dropped).toEqual([])
    await time.advance(200)
    expect(dropped).toEqual(['bob'])
    expect(onFailure).toHaveBeenCalledTimes(1)
    connected = true
    onServer('bob')
    await time.advance(20)
    expect(await reached).toEqual(['bob'])
  })

  it('hands on to a server whose stream opens a moment later, but does not wait for long', async () => {
    for (const opensAtMs of [60, 1_000_000]) {
      const time = virtualTime()
      const got: string[][] = []
      const reached = untilReached({
        hand: async () => {
          const peers = time.now() >= opensAtMs ? ['bob', 'carol'] : ['bob']
          got.push(peers)
          return peers
        },
        servers: () => ['bob', 'carol'],
        watch: () => () => {},
        dropConnection: () => Promise.reject(new Error('nobody is lost')),
        onFailure: () => expect.unreachable('nobody is lost'),
        schedule: time.schedule,
        signal: new AbortController().signal,
      })
      await time.advance(300)
      expect(await reached).toEqual(opensAtMs === 60 ? ['bob', 'carol'] : ['bob'])
      expect(got.length).toBe(opensAtMs === 60 ? 5 : 12)
    }
  })
})
