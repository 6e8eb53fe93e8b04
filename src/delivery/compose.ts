import { type Bytes, toHex } from '../shared/bytes.ts'
import { type AccountId, messageId } from '../shared/ids.ts'
import type { RandomBytes } from '../shared/time.ts'
import { sha256 } from '../crypto/derive.ts'
import { type Body, type Content, type DeviceCertificate, encodeContent, maxHeads } from '../protocol/content.ts'
import type { HybridClock } from './hybrid-clock.ts'

/** Where a conversation stands, for the links of the next content. */
export interface ConversationTail {
  /** Sequence number and SHA-256 of the last content of this device; undefined when there is none. */
  readonly last: { readonly seq: number; readonly hash: Bytes } | undefined
  /** SHA-256 of the newest contents seen. */
  readonly heads: readonly Bytes[]
}

export interface ComposerPorts {
  readonly certificate: DeviceCertificate
  readonly clock: HybridClock
  readonly random: RandomBytes
  readonly tail: (conversation: AccountId) => ConversationTail
}

export interface Composed {
  readonly content: Content
  readonly encoded: Bytes
}

/** Makes contents: ids, times, sequence numbers and causal links (SPEC.md section 6). */
export interface Composer {
  /** The next content of a conversation: in sequence, with links to what was seen. It counts as sent once it was composed. */
  message(conversation: AccountId, body: Body): Composed
  /** A content outside the order of a conversation: request, acceptance, receipt. */
  unordered(body: Body): Composed
}

export function createComposer({ certificate, clock, random, tail }: ComposerPorts): Composer {
  /** What was composed but may not be in the index yet: two sends at once must not get the same number. */
  const latest = new Map<AccountId, { seq: number; hash: Bytes }>()

  function compose(body: Body, links: Pick<Content, 'seq' | 'prev' | 'heads'>): Composed {
    const id = messageId(toHex(random(16)))
    const content: Content = {
      id,
      certificate,
      time: clock.next(),
      expires: undefined,
      stamp: undefined,
      body,
      ...links,
    }
    return { content, encoded: encodeContent(content) }
  }

  return {
    message(conversation, body) {
      const { last: stored, heads } = tail(conversation)
      const last = latest.get(conversation) ?? stored
      const composed = compose(body, {
        seq: (last?.seq ?? 0) + 1,
        prev: last?.hash,
        heads: heads.slice(0, maxHeads),
      })
      latest.set(conversation, { seq: composed.content.seq, hash: sha256(composed.encoded) })
      return composed
    },
    unordered: (body) => compose(body, { seq: 0, prev: undefined, heads: [] }),
  }
}
