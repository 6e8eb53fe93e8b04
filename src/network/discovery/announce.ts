import type { Topic } from '../../delivery/ports.ts'
import type { Schedule } from '../../shared/time.ts'
import { deadline } from '../deadline.ts'
import { growingPauses, repeat } from '../repeat.ts'

/** Announces in the DHT which topics this host serves. */
export interface Announcer {
  /** Announces a topic repeatedly, until the returned function is called. */
  add(topic: Topic): () => Promise<void>
  /** Announces all topics again, for a new DHT node. */
  wake(): void
  stop(): Promise<void>
}

export interface AnnouncerParts {
  /** Puts the provider record. Resolves with the number of peers that stored it. May reject. */
  provide(topic: Topic, signal: AbortSignal): Promise<number>
  /** Removes the own record. Other nodes remove theirs when it expires. */
  withdraw(topic: Topic): Promise<void>
  onFailure(): void
  readonly schedule: Schedule
  /** Random number from 0, below 1. */
  readonly random: () => number
  /** Time between two successful announcements, in milliseconds. */
  readonly everyMs: number
}

const firstRetryMs = 1000
const longestRetryMs = 60_000
const attemptMs = 60_000

export function createAnnouncer(parts: AnnouncerParts): Announcer {
  const announced = new Set<{ again(): void; stop(): Promise<void> }>()
  return {
    add(topic) {
      const retries = growingPauses(firstRetryMs, longestRetryMs, parts.random)
      const attempt = async (stopped: AbortSignal): Promise<number> => {
        try {
          const taken = await parts.provide(topic, deadline(attemptMs, stopped))
          if (taken === 0) return retries.next()
          retries.reset()
          return parts.everyMs * (0.9 + 0.2 * parts.random())
        } catch {
          if (!stopped.aborted) parts.onFailure()
          return retries.next()
        }
      }
      const loop = repeat(attempt, parts.schedule)
      announced.add(loop)
      return async () => {
        if (!announced.delete(loop)) return
        await loop.stop()
        await parts.withdraw(topic)
      }
    },
    wake() {
      for (const loop of announced) loop.again()
    },
    async stop() {
      const loops = [...announced]
      announced.clear()
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}
