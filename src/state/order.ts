import type { HybridTime } from '../protocol/content.ts'
import type { RecordHead } from './record.ts'

/** The order of records: by hybrid time, then device, then id. Total: two records with the same three are the same record. */
export function compareRecords(a: RecordHead, b: RecordHead): number {
  return compareTimes(a.at, b.at) || compareText(a.device, b.device) || compareText(a.id, b.id)
}

/** Negative when `a` is earlier than `b`. */
export const compareTimes = (a: HybridTime, b: HybridTime): number => a.ms - b.ms || a.count - b.count

/** The later of two times; either may be missing. */
export function latestOf(one: HybridTime | undefined, other: HybridTime | undefined): HybridTime | undefined {
  if (!one || !other) return one ?? other
  return compareTimes(one, other) >= 0 ? one : other
}

/** By code units, the same on every machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Hybrid time of the next record: the wall clock, or just after the latest `at` that the device has seen. A clock that is wrong for hours moves the
 * order of what follows; a record that is written later always counts as later.
 */
export function nextAt(nowMs: number, latest: HybridTime | undefined): HybridTime {
  if (!latest || nowMs > latest.ms) return { ms: nowMs, count: 0 }
  return { ms: latest.ms, count: latest.count + 1 }
}
