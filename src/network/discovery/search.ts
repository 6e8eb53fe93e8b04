import type { Topic } from '../../delivery/ports.ts'
import type { Schedule } from '../../shared/time.ts'
import { deadline } from '../deadline.ts'
import { growingPauses, repeat, type Repeating } from '../repeat.ts'
import type { Candidates } from './candidates.ts'
import { createVisits } from './visits.ts'

/** Looks for the peers that serve topics, connects to them and asks for their proofs. Their use is the business of the caller of `join`. */
export interface Search {
  /** Searches for the servers of a topic until the returned function is called. Everybody who joins shares one search, which goes on at once. */
  join(topic: Topic): () => void
  /** Somebody new is there who may know more: all searches go on at once. */
  wake(): void
  /** These peers probably serve the topic: they are asked before those that the DHT names. */
  suggest(topic: Topic, peers: readonly string[]): void
  /** A peer is connected now: if it is a candidate for a topic that is searched for, it is asked at once. */
  appeared(peer: string): void
  stop(): Promise<void>
}

export interface SearchParts {
  readonly candidates: Candidates
  /** Peers that the DHT names as providers, as they are found. May reject. */
  findProviders(topic: Topic, signal: AbortSignal): AsyncIterable<string>
  /** Whether this peer needs no visit: it is connected, and has proved the topic. */
  isProved(topic: Topic, peer: string): boolean
  /** Connects to a peer unless it is connected. May reject. */
  connect(peer: string, signal: AbortSignal): Promise<void>
  /** Asks a connected peer for its proof. Resolves with whether it gave one. May reject. */
  prove(topic: Topic, peer: string, signal: AbortSignal): Promise<boolean>
  onFailure(reason: 'look-up' | 'dial' | 'proof'): void
  readonly schedule: Schedule
  /** A number from 0 up to 1. */
  readonly random: () => number
}

const firstPauseMs = 250
const longestPauseMs = 300_000
/** One look-up with the visits that follow from it. */
const roundMs = 15_000
const visitsPerRound = 256
/** A provider that gave no proof is left out of the next 1, 3, 7 and then each 15 rounds. */
const longestLeftOut = 15
/** Made once: each abort without a reason makes an exception with a stack. */
const connected = new Error('the peer is connected')

interface Searched {
  users: number
  readonly loop: Repeating
  readonly pauses: { reset(): void }
  readonly ask: (peer: string) => Promise<void>
  /** Forgets which providers gave no proof. */
  readonly forgive: () => void
}

/** Searches with pauses of about 250 ms growing to 5 min. */
export function createSearch(parts: SearchParts): Search {
  const { candidates } = parts
  const searches = new Map<Topic, Searched>()
  const ending = new Set<Promise<void>>()

  const begin = (topic: Topic): Searched => {
    const pauses = growingPauses(firstPauseMs, longestPauseMs, parts.random)
    const failed = new Map<string, { rounds: number; left: number }>()
    /** Peers that are being asked, with what ends the dial when the peer is connected some other way. */
    const asking = new Map<string, () => void>()
    const over = new AbortController()

    async function ask(peer: string, signal: AbortSignal): Promise<void> {
      if (asking.has(peer) || parts.isProved(topic, peer)) return
      const appeared = Promise.withResolvers<void>()
      const dialling = new AbortController()
      asking.set(peer, appeared.resolve)
      try {
        const dial = parts.connect(peer, AbortSignal.any([signal, dialling.signal]))
        await Promise.race([dial, appeared.promise])
        dialling.abort(connected)
        dial.catch(() => undefined)
        if (await parts.prove(topic, peer, signal)) {
          failed.delete(peer)
          candidates.add(topic, [peer])
          return
        }
        parts.onFailure('proof')
      } catch {
        if (over.signal.aborted) return
        parts.onFailure('dial')
      } finally {
        asking.delete(peer)
      }
      const rounds = Math.min((failed.get(peer)?.rounds ?? 0) * 2 + 1, longestLeftOut)
      failed.set(peer, { rounds, left: rounds })
    }

    const round = async (stopped: AbortSignal): Promise<number> => {
      const signal = deadline(roundMs, stopped)
      const visits = createVisits({ ...parts, visit: ask, signal })
      const seen = new Set(candidates.of(topic))
      for (const peer of seen) visits.add(peer)
      try {
        for await (const peer of parts.findProviders(topic, signal)) {
          if (seen.has(peer)) continue
          if (seen.size >= visitsPerRound) break
          seen.add(peer)
          const before = failed.get(peer)
          if (before !== undefined && before.left-- > 0) continue
          visits.add(peer)
        }
      } catch {
        if (!stopped.aborted) parts.onFailure('look-up')
      }
      await visits.idle()
      for (const peer of failed.keys()) if (!seen.has(peer)) failed.delete(peer)
      return pauses.next()
    }
    const loop = repeat(round, parts.schedule)
    const askNow = async (peer: string): Promise<void> => {
      asking.get(peer)?.()
      await ask(peer, deadline(roundMs, over.signal))
    }
    return {
      ...{ users: 0, pauses, ask: askNow, forgive: () => failed.clear() },
      loop: {
        ...loop,
        stop() {
          over.abort()
          return loop.stop()
        },
      },
    }
  }

  const end = (topic: Topic) => {
    const stopping = searches.get(topic)?.loop.stop()
    searches.delete(topic)
    if (stopping === undefined) return
    ending.add(stopping)
    void stopping.then(() => ending.delete(stopping))
  }

  return {
    join(topic) {
      let search = searches.get(topic)
      if (search === undefined) searches.set(topic, (search = begin(topic)))
      else search.loop.hurry()
      search.pauses.reset()
      search.users++
      const joined = search
      let left = false
      return () => {
        if (left) return
        left = true
        if (--joined.users === 0 && searches.get(topic) === joined) end(topic)
      }
    },
    wake() {
      for (const { loop, pauses, forgive } of searches.values()) {
        forgive()
        pauses.reset()
        loop.again()
      }
    },
    suggest(topic, peers) {
      if (candidates.add(topic, peers)) searches.get(topic)?.loop.again()
    },
    appeared(peer) {
      for (const [topic, search] of searches) if (candidates.has(topic, peer)) void search.ask(peer)
    },
    async stop() {
      for (const topic of [...searches.keys()]) end(topic)
      await Promise.all(ending)
    },
  }
}
