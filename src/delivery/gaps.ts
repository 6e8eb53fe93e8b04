import type { AccountId, ConversationId, DeviceId } from '../shared/ids.ts'
import type { Schedule } from '../shared/time.ts'
import { type Body, maxMissing } from '../protocol/content.ts'
import type { StoredEvent } from '../state/changes.ts'

/** Most gaps close by themselves: what was sent first may come last. */
const [firstPauseMs, longestPauseMs] = [10_000, 6 * 3_600_000]

/** Sequence numbers of a device, first to last, of which no content is here. */
export interface Gap {
  readonly author: AccountId
  readonly device: DeviceId
  readonly first: number
  readonly last: number
}

/** What the index knows of gaps. */
export interface GapIndex {
  /** Of a conversation: the newest ones first, a bounded number of them. */
  readonly gaps: (conversation: ConversationId) => Gap[]
  readonly conversationsWithGaps: () => ConversationId[]
}

export interface GapPorts {
  /** Calls back with every event until the returned function is called. */
  readonly onEvent: (listener: (event: StoredEvent) => void) => () => void
  readonly index: GapIndex
  readonly schedule: Schedule
  /** Seals and publishes one content outside the order of the conversation. Does not throw. */
  readonly send: (to: AccountId, body: Body) => Promise<boolean>
}

/** Asks authors for what is missing of what they sent (SPEC.md section 9), with growing pauses, until it is here. */
export function createGaps({ onEvent, index, schedule, send }: GapPorts) {
  const asking = new Map<ConversationId, () => void>()
  let stopped = false

  /**
   * One range at a time, as they are answered; as long as something comes of it, without growing pauses. When nothing does, the next gap has its turn.
   * @param before how many were missing when it was asked the last time
   */
  function ask(conversation: ConversationId, pauseMs: number, before: number, turn: number): void {
    if (stopped) return
    const cancel = schedule(pauseMs, () => {
      const gaps = index.gaps(conversation)
      const gap = gaps[turn % gaps.length]
      if (!gap) {
        asking.delete(conversation)
        return
      }
      void send(gap.author, { type: 'missing', ...rangeOf(gap) })
      const missing = gaps.reduce((sum, { first, last }) => sum + last - first + 1, 0)
      if (missing < before) ask(conversation, firstPauseMs, missing, turn)
      else ask(conversation, Math.min(pauseMs * 2, longestPauseMs), missing, turn + 1)
    })
    asking.set(conversation, cancel)
  }

  const leave = onEvent(({ kind, conversation }) => {
    if (kind === 'message.missing' && !asking.has(conversation)) ask(conversation, firstPauseMs, Infinity, 0)
  })
  for (const conversation of index.conversationsWithGaps()) ask(conversation, firstPauseMs, Infinity, 0)

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

/** The newest of what is missing in a gap, as many as one may ask for. */
export const rangeOf = ({ device, first, last }: Gap): Range => ({
  device,
  first: Math.max(first, last - maxMissing + 1),
  last,
})
