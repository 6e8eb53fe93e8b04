import type { HybridTime } from '../protocol/content.ts'
import type { Clock } from '../shared/time.ts'

/** How far ahead of our clock a time from others may be. What is further ahead is dropped (SPEC.md section 4). */
export const maxAheadMs = 3_600_000

/**
 * A hybrid logical clock (Kulkarni et al. 2014): follows the wall clock, never goes back, and is always later than what it has seen.
 * The counter has 16 bits; when it is full the milliseconds move on.
 */
export interface HybridClock {
  /** A time later than every one given or seen before. */
  next(): HybridTime
  /** Takes note of a time from somebody else, already checked by `isTooFarAhead`. */
  see(time: HybridTime): void
}

export function createHybridClock(now: Clock, start: HybridTime = { ms: 0, count: 0 }): HybridClock {
  let last = start
  const after = ({ ms, count }: HybridTime): HybridTime =>
    count < 0xffff ? { ms, count: count + 1 } : { ms: ms + 1, count: 0 }
  return {
    next() {
      const wall = now()
      last = wall > last.ms ? { ms: wall, count: 0 } : after(last)
      return last
    },
    see(time) {
      if (compareTimes(time, last) > 0) last = time
    },
  }
}

/** Negative when `a` is earlier than `b`. */
export const compareTimes = (a: HybridTime, b: HybridTime): number => a.ms - b.ms || a.count - b.count

export const isTooFarAhead = (time: HybridTime, nowMs: number): boolean => time.ms > nowMs + maxAheadMs
