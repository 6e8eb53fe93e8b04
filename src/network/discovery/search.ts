import type { Topic } from '../../delivery/ports.ts'
import type { Schedule } from '../../shared/time.ts'
import { deadline } from '../deadline.ts'
import { growingPauses, repeat, type Repeating } from '../repeat.ts'

/** Looks for the peers that serve topics and connects to them. What they are wanted for is the business of whoever joined. */
export interface Search {
  /** Searches for the servers of a topic until the returned function is called. Everybody who joins shares one search, which goes on at once. */
  join(topic: Topic): () => void
  /** Somebody new is there who may know more: all searches go on at once. */
  wake(): void
  stop(): Promise<void>
}

export interface SearchParts {
  /** Peers that the DHT names as providers, as they are found. May reject. */
  findProviders(topic: Topic, signal: AbortSignal): AsyncIterable<string>
  /** Connects to a peer unless it is connected. May reject. */
  connect(peer: string, signal: AbortSignal): Promise<void>
  onFailure(reason: 'look-up' | 'dial'): void
  readonly schedule: Schedule
  /** A number from 0 up to 1. */
  readonly random: () => number
}

const firstPauseMs = 1000
const longestPauseMs = 300_000
/** One look-up with the dials that follow from it. */
const roundMs = 15_000
const dialsPerRound = 8

/** Searches with pauses of about 1 s growing to 5 min. */
export function createSearch(parts: SearchParts): Search {
  const searches = new Map<Topic, { users: number; readonly loop: Repeating; readonly pauses: { reset(): void } }>()
  const ending = new Set<Promise<void>>()

  const begin = (topic: Topic) => {
    const pauses = growingPauses(firstPauseMs, longestPauseMs, parts.random)
    const round = async (stopped: AbortSignal): Promise<number> => {
      const signal = deadline(roundMs, stopped)
      const failed = (reason: 'look-up' | 'dial') => () => {
        if (!stopped.aborted) parts.onFailure(reason)
      }
      const dials: Promise<void>[] = []
      try {
        for await (const peer of parts.findProviders(topic, signal)) {
          dials.push(parts.connect(peer, signal).catch(failed('dial')))
          if (dials.length === dialsPerRound) break
        }
      } catch {
        failed('look-up')()
      }
      await Promise.all(dials)
      return pauses.next()
    }
    return { users: 0, pauses, loop: repeat(round, parts.schedule) }
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
      for (const { loop, pauses } of searches.values()) {
        pauses.reset()
        loop.again()
      }
    },
    async stop() {
      for (const topic of [...searches.keys()]) end(topic)
      await Promise.all(ending)
    },
  }
}
