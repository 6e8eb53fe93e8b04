import type { HybridTime } from '../protocol/content.ts'

/** How far a time may be ahead of the clock, in milliseconds. A content that is further ahead is dropped (SPEC.md section 5). */
export const maxAheadMs = 24 * 3_600_000

/**
 * The next hybrid logical time of a conversation (Kulkarni et al. 2014): the time of the clock, or the next one after `last` if that is later. The count
 * has 16 bits; when it is full, the milliseconds increase.
 *
 * Each conversation has its own hybrid time, so a contact cannot change the times of other conversations. A last time that is too far ahead is ignored:
 * it comes from a clock that was wrong, and contents that follow it would be dropped.
 * @param last latest time sent or seen in the conversation
 */
export function nextTime(nowMs: number, last: HybridTime | undefined): HybridTime {
  if (!last || nowMs > last.ms || isTooFarAhead(last, nowMs)) return { ms: nowMs, count: 0 }
  return last.count < 0xffff ? { ms: last.ms, count: last.count + 1 } : { ms: last.ms + 1, count: 0 }
}

export const isTooFarAhead = (time: HybridTime, nowMs: number): boolean => time.ms > nowMs + maxAheadMs
