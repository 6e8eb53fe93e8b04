import type { KeyObject } from 'node:crypto'
import type { Bytes } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import type { Clock, RandomBytes } from '../shared/time.ts'
import { requestKey, sha256 } from '../crypto/derive.ts'
import type { Kem } from '../crypto/kem.ts'
import { seal } from '../crypto/seal.ts'
import { findStamp, isFresh, type Stamp } from '../crypto/stamp.ts'
import type { CheckedCard } from '../identity/check-card.ts'
import { decodeContent, encodeContent } from '../protocol/content.ts'
import { isDrop } from '../protocol/drops.ts'
import type { ContactKeys } from '../node/directory.ts'

export interface SealingPorts {
  readonly self: AccountId
  readonly deviceKey: KeyObject
  readonly random: RandomBytes
  readonly now: Clock
  readonly pause: () => Promise<void>
  readonly stampBits?: number | undefined
  readonly kem: Kem
}

/** Seals contents with the account's keys. */
export function createSealing({ self, deviceKey, random, now, pause, stampBits, kem }: SealingPorts) {
  const own = { sender: { account: self, deviceKey }, random, kem }
  /** Stamps take a second of CPU: those of requests that wait are kept as long as they are good for. */
  const stamps = new Map<string, Stamp>()
  let turn: Promise<unknown> = Promise.resolve()

  /** One search after another: of a hundred side by side none would be done before all of them are given up. */
  function stampFor(id: string, recipient: AccountId, contentHash: Uint8Array, signal: AbortSignal): Promise<Stamp> {
    const found = turn.then(async () => {
      for (const [old, stamp] of stamps) if (!isFresh(stamp, now())) stamps.delete(old)
      const bits = stampBits === undefined ? {} : { bits: stampBits }
      const stamp =
        stamps.get(id) ?? (await findStamp(recipient, contentHash, { nowMs: now(), random, pause, signal, ...bits }))
      stamps.set(id, stamp)
      return stamp
    })
    turn = found.catch(() => undefined)
    return found
  }

  return {
    /** For an accepted contact's inbox. */
    forInbox: (contact: ContactKeys & { card: CheckedCard; sendKey: Uint8Array }, content: Uint8Array): Bytes =>
      seal({ key: contact.sendKey, recipient: contact.card, content, ...own }),

    /** An acceptance, for the requests topic of whoever asked. */
    answer: (card: CheckedCard, content: Uint8Array): Bytes =>
      seal({ key: requestKey(card.account), recipient: card, content, ...own }),

    /** A request: under the invite secret if there is one, else with a stamp. */
    async request(card: CheckedCard, encoded: Uint8Array, invite: string | null, signal: AbortSignal): Promise<Bytes> {
      const key = requestKey(card.account, invite ?? '')
      if (invite !== null) return seal({ key, recipient: card, content: encoded, ...own })
      const content = decodeContent(encoded)
      if (isDrop(content)) throw new Error('a stored request cannot be read')
      const stamp = await stampFor(content.id, card.account, sha256(encoded), signal)
      return seal({ key, recipient: card, content: encodeContent({ ...content, stamp }), ...own })
    },
  }
}

export type Sealing = ReturnType<typeof createSealing>
