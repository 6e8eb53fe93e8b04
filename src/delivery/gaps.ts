import type { AccountId, ConversationId, DeviceId } from '../shared/ids.ts'
import type { Schedule } from '../shared/time.ts'
import { type Body, maxMissing } from '../protocol/content.ts'
import type { StoredEvent } from '../state/changes.ts'

/** Contents can arrive out of order, so most gaps close within the first pause. In milliseconds. */
const [firstPauseMs, longestPauseMs] = [10_000, 6 * 3_600_000]

/** A range of sequence numbers of one device, both ends inclusive, whose contents are missing. */
export interface Gap {
  readonly author: AccountId
  readonly device: DeviceId
  readonly first: number
  readonly last: number
}

/** The gaps in the index. */
export interface GapIndex {
  /** Gaps of a conversation, newest first, in a bounded number. */
  readonly gaps: (conversation: ConversationId) => Gap[]
  readonly conversationsWithGaps: () => ConversationId[]
}

export interface GapPorts {
  /** Calls back with every event until the returned function is called. */
  readonly onEvent: (listener: (event: StoredEvent) => void) => () => void
  readonly index: GapIndex
  readonly schedule: Schedule
  /** Seals and publishes one content outside the order of the conversation. Resolves with whether a peer took it. Does not throw. */
  readonly send: (to: AccountId, body: Body) => Promise<boolean>
}

/** Asks the authors of missing contents to send them again (SPEC.md section 9), until they arrive. The pauses grow while nothing arrives. */
export function createGaps({ onEvent, index, schedule, send }: GapPorts) {
  const asking = new Map<ConversationId, () => void>()
  let stopped = false

  /**
   * Asks for one range after a pause. If contents arrived since the last call, the pause is short; otherwise it doubles and the next gap has its turn.
   * @param before contents that were missing at the last call
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

/** The newest numbers of a gap, as many as one content may ask for. */
export const rangeOf = ({ device, first, last }: Gap): Range => ({
  device,
  first: Math.max(first, last - maxMissing + 1),
  last,
})
