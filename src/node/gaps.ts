import type { AccountId, DeviceId } from '../shared/ids.ts'
import type { Schedule } from '../shared/time.ts'
import { type Body, maxMissing } from '../protocol/content.ts'
import type { Queries } from '../store/queries.ts'
import type { Journal } from './journal.ts'

/** Most gaps close by themselves: what was sent first may come last. */
const [firstPauseMs, longestPauseMs] = [10_000, 6 * 3_600_000]

export interface GapPorts {
  readonly journal: Pick<Journal, 'onEvent'>
  readonly queries: Pick<Queries, 'gaps' | 'conversationsWithGaps'>
  readonly schedule: Schedule
  /** Seals and publishes one content outside the order of the conversation. Does not throw. */
  readonly send: (to: AccountId, body: Body) => Promise<boolean>
}

/** Asks contacts for what is missing of what they sent (SPEC.md section 9), with growing pauses, until it is here. */
export function createGaps({ journal, queries, schedule, send }: GapPorts) {
  const asking = new Map<AccountId, () => void>()
  let stopped = false

  /**
   * One range at a time, as they are answered; as long as something comes of it, without growing pauses.
   * @param before how many were missing when it was asked the last time
   */
  function ask(person: AccountId, pauseMs: number, before: number): void {
    if (stopped) return
    const cancel = schedule(pauseMs, () => {
      const missing = queries.gaps(person)
      const [range] = rangesOf(missing)
      if (!range) {
        asking.delete(person)
        return
      }
      void send(person, { type: 'missing', ...range })
      const next = missing.length < before ? firstPauseMs : Math.min(pauseMs * 2, longestPauseMs)
      ask(person, next, missing.length)
    })
    asking.set(person, cancel)
  }

  const leave = journal.onEvent(({ kind, peer }) => {
    if (kind === 'message.missing' && !asking.has(peer)) ask(peer, firstPauseMs, Infinity)
  })
  for (const person of queries.conversationsWithGaps()) ask(person, firstPauseMs, Infinity)

  return {
    stop(): void {
      stopped = true
      leave()
      for (const cancel of asking.values()) cancel()
    },
  }
}

interface Range {
  readonly device: DeviceId
  readonly first: number
  readonly last: number
}

/** @param missing by device, in sequence */
export function rangesOf(missing: readonly { readonly device: DeviceId; readonly seq: number }[]): Range[] {
  const ranges: Range[] = []
  for (const { device, seq } of missing) {
    const range = ranges.at(-1)
    if (range?.device === device && seq - range.first < maxMissing) ranges[ranges.length - 1] = { ...range, last: seq }
    else ranges.push({ device, first: seq, last: seq })
  }
  return ranges
}
