import { type DropReason, dropReasons } from '../protocol/drops.ts'

/** Counts dropped envelopes by reason. Nothing else is recorded about hostile input. */
export interface DropMeter {
  readonly count: (reason: DropReason) => void
  /** Counts since the start of the node, for the reasons that occurred. */
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
