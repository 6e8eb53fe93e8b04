import { type DropReason, dropReasons } from '../protocol/drops.ts'

/** Counts what was dropped, by reason: all that anybody learns of hostile input. */
export interface DropMeter {
  readonly count: (reason: DropReason) => void
  /** Reasons that occurred, with how often since the node started. */
  readonly read: () => Partial<Record<DropReason, number>>
}

export function createDropMeter(): DropMeter {
  const counts = new Map<DropReason, number>()
  return {
    count: (reason) => counts.set(reason, (counts.get(reason) ?? 0) + 1),
    read: () =>
      Object.fromEntries(dropReasons.flatMap((reason) => (counts.has(reason) ? [[reason, counts.get(reason)]] : []))),
  }
}
