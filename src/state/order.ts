import type { HybridTime } from '../protocol/content.ts'
import type { RecordHead } from './record.ts'

/** The order of records (SPEC.md section 10.2): by hybrid time, then device, then id. It is total: two records that agree in all three are one record. */
export function compareRecords(a: RecordHead, b: RecordHead): number {
  return compareTimes(a.at, b.at) || compareText(a.device, b.device) || compareText(a.id, b.id)
}

/** Negative if `a` is earlier than `b`. */
export const compareTimes = (a: HybridTime, b: HybridTime): number => a.ms - b.ms || a.count - b.count

/** The later of two times; either may be missing. */
export function latestOf(one: HybridTime | undefined, other: HybridTime | undefined): HybridTime | undefined {
  if (!one || !other) return one ?? other
  return compareTimes(one, other) >= 0 ? one : other
}

/** Compares code units, so that the order is the same on each machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Hybrid time of the next record: the wall clock, or the latest `at` that the device has seen with its count raised by one. So a later record of a device
 * always counts as later, even if the clock was set back.
 */
export function nextAt(nowMs: number, latest: HybridTime | undefined): HybridTime {
  if (!latest || nowMs > latest.ms) return { ms: nowMs, count: 0 }
  return { ms: latest.ms, count: latest.count + 1 }
}
