import type { HybridTime } from '../protocol/content.ts'

/** How far ahead of our clock a time from others may be. What is further ahead is dropped (SPEC.md section 5). */
export const maxAheadMs = 24 * 3_600_000

/**
 * The next hybrid logical time of a conversation (Kulkarni et al. 2014): that of the wall clock, or just after the last one seen. The counter has
 * 16 bits; when it is full the milliseconds move on.
 *
 * Each conversation has its own, so that nobody can move the time of what is said to somebody else. A last time that is too far ahead is not
 * followed: the wall clock was wrong and was set right, and what is sent must not be dropped until it is that late again.
 * @param last latest time sent or seen in the conversation
 */
export function nextTime(nowMs: number, last: HybridTime | undefined): HybridTime {
  if (!last || nowMs > last.ms || isTooFarAhead(last, nowMs)) return { ms: nowMs, count: 0 }
  return last.count < 0xffff ? { ms: last.ms, count: last.count + 1 } : { ms: last.ms + 1, count: 0 }
}

export const isTooFarAhead = (time: HybridTime, nowMs: number): boolean => time.ms > nowMs + maxAheadMs
