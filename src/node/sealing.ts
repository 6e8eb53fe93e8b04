import type { KeyObject } from 'node:crypto'
import type { Bytes } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import type { Clock, RandomBytes } from '../shared/time.ts'
import { requestKey, sha256 } from '../crypto/derive.ts'
import { seal } from '../crypto/seal.ts'
import { findStamp, isFresh, type Stamp } from '../crypto/stamp.ts'
import type { CheckedCard } from '../identity/check-card.ts'
import { decodeContent, encodeContent } from '../protocol/content.ts'
import { isDrop } from '../protocol/drops.ts'
import type { ContactKeys } from './directory.ts'

export interface SealingPorts {
  readonly self: AccountId
  readonly deviceKey: KeyObject
  readonly random: RandomBytes
  readonly now: Clock
  readonly pause: () => Promise<void>
  readonly stampBits?: number | undefined
}

/** Seals contents with the account's keys. */
export function createSealing({ self, deviceKey, random, now, pause, stampBits }: SealingPorts) {
  const sender = { account: self, deviceKey }
  /** Stamps take a second of CPU: those of requests that wait are kept as long as they are good for. */
  const stamps = new Map<string, Stamp>()

  return {
    /** For an accepted contact's inbox. */
    forInbox: (contact: ContactKeys & { card: CheckedCard; sendKey: Uint8Array }, content: Uint8Array): Bytes =>
      seal({ key: contact.sendKey, recipient: contact.card, sender, content, random }),

    /** An acceptance, for the requests topic of whoever asked. */
    answer: (card: CheckedCard, content: Uint8Array): Bytes =>
      seal({ key: requestKey(card.account), recipient: card, sender, content, random }),

    /** A request: under the invite secret if there is one, else with a stamp. */
    async request(card: CheckedCard, encoded: Uint8Array, invite: string | null, signal: AbortSignal): Promise<Bytes> {
      const key = requestKey(card.account, invite ?? '')
      if (invite !== null) return seal({ key, recipient: card, sender, content: encoded, random })
      const content = decodeContent(encoded)
      if (isDrop(content)) throw new Error('a stored request cannot be read')
      const kept = stamps.get(content.id)
      const stamp =
        kept && isFresh(kept, now())
          ? kept
          : await findStamp(card.account, sha256(encoded), {
              nowMs: now(),
              random,
              pause,
              signal,
              ...(stampBits === undefined ? {} : { bits: stampBits }),
            })
      stamps.set(content.id, stamp)
      return seal({ key, recipient: card, sender, content: encodeContent({ ...content, stamp }), random })
    },
  }
}

export type Sealing = ReturnType<typeof createSealing>
