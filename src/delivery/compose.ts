import { type Bytes, toHex } from '../shared/bytes.ts'
import { type ConversationId, type MessageId, messageId } from '../shared/ids.ts'
import type { Clock, RandomBytes } from '../shared/time.ts'
import { sha256 } from '../crypto/derive.ts'
import {
  type Body,
  type Content,
  type DeviceCertificate,
  encodeContent,
  type HybridTime,
  maxHeads,
} from '../protocol/content.ts'
import { compareTimes } from '../state/order.ts'
import { nextTime } from './hybrid-clock.ts'

/** The end of a conversation, for the sequence number, the time and the links of the next content. */
export interface ConversationTail {
  /** Sequence number and SHA-256 of the last content of this device; undefined when there is none. */
  readonly last: { readonly seq: number; readonly hash: Bytes } | undefined
  /** Latest time sent or seen, except times too far ahead to follow (delivery/hybrid-clock.ts); undefined if there is none. */
  readonly time: HybridTime | undefined
  /** SHA-256 of each head of the conversation. */
  readonly heads: readonly Bytes[]
}

export interface ComposerPorts {
  readonly certificate: DeviceCertificate
  readonly now: Clock
  readonly random: RandomBytes
  readonly tail: (conversation: ConversationId) => ConversationTail
}

export interface Composed {
  readonly content: Content
  readonly encoded: Bytes
}

/** A content with a sequence number in its conversation. */
export interface Numbered extends Composed {
  /**
   * Ends the reservation of the sequence number. Call it when the content is in the index or could not be stored: from then on only contents of the index
   * count as sent. Otherwise a content that was never stored would leave a gap.
   */
  readonly settle: () => void
}

/** Creates contents with their ids, times, sequence numbers and causal links (SPEC.md section 6). */
export interface Composer {
  /**
   * The next content of a conversation. It counts as sent until `settle` is called.
   * @param id 16 random bytes that no other content has; random if undefined
   */
  message(conversation: ConversationId, body: Body, id?: MessageId): Numbered
  /** A content outside the order of a conversation: request, acceptance, receipt. */
  unordered(body: Body): Composed
}

export function createComposer({ certificate, now, random, tail }: ComposerPorts): Composer {
  /** Composed contents that are not settled. Two sends at the same time must not get the same number. */
  const latest = new Map<ConversationId, { seq: number; hash: Bytes; time: HybridTime; underWay: number }>()

  function settle(conversation: ConversationId): void {
    const one = latest.get(conversation)
    if (one && --one.underWay === 0) latest.delete(conversation)
  }

  const newId = (): MessageId => messageId(toHex(random(16)))

  function compose(id: MessageId, body: Body, links: Pick<Content, 'seq' | 'time' | 'prev' | 'heads'>): Composed {
    const content: Content = {
      id,
      certificate,
      expires: undefined,
      body,
      ...links,
    }
    return { content, encoded: encodeContent(content) }
  }

  return {
    message(conversation, body, id = newId()) {
      const { last: stored, time, heads } = tail(conversation)
      const nowMs = now()
      const composedLast = latest.get(conversation)
      const last = composedLast ?? stored
      const composed = compose(id, body, {
        seq: (last?.seq ?? 0) + 1,
        time: later(nextTime(nowMs, time), nextTime(nowMs, composedLast?.time)),
        prev: last?.hash,
        heads: heads.slice(0, maxHeads),
      })
      const { seq, time: at } = composed.content
      const underWay = (composedLast?.underWay ?? 0) + 1
      latest.set(conversation, { seq, hash: sha256(composed.encoded), time: at, underWay })
      return { ...composed, settle: () => settle(conversation) }
    },
    unordered: (body) =>
      compose(newId(), body, { seq: 0, time: nextTime(now(), undefined), prev: undefined, heads: [] }),
  }
}

const later = (a: HybridTime, b: HybridTime): HybridTime => (compareTimes(a, b) > 0 ? a : b)
