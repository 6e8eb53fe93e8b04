import type { Bytes } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import type { Clock, RandomBytes } from '../shared/time.ts'
import { requestKey, sha256 } from '../crypto/derive.ts'
import type { RecipientKeys } from '../crypto/seal.ts'
import type { Sessions } from '../crypto/session.ts'
import { findStamp, isFresh, type Stamp } from '../crypto/stamp.ts'
import { decodeContent, encodeContent } from '../protocol/content.ts'
import { isDrop } from '../protocol/drops.ts'

export interface SealingPorts {
  readonly sessions: Pick<Sessions, 'sealer'>
  readonly random: RandomBytes
  readonly now: Clock
  readonly pause: () => Promise<void>
  readonly stampBits?: number | undefined
}

/** Seals what goes to a requests topic: it is for accounts that share no pair key with us yet. */
export function createSealing({ sessions, random, now, pause, stampBits }: SealingPorts) {
  /** Stamps take a second of CPU: those of requests that wait are kept until they expire. */
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
    /** An acceptance, for the requests topic of the account that sent the request. */
    answer: (card: RecipientKeys, content: Uint8Array): Promise<Bytes> =>
      sessions.sealer(card, requestKey(card.account)).seal(content),

    /** A request: under the invite secret if there is one, else with a stamp. */
    async request(
      card: RecipientKeys,
      encoded: Uint8Array,
      invite: string | null,
      signal: AbortSignal,
    ): Promise<Bytes> {
      const sealer = sessions.sealer(card, requestKey(card.account, invite ?? ''))
      if (invite !== null) return sealer.seal(encoded)
      const content = decodeContent(encoded)
      if (isDrop(content)) throw new Error('a stored request cannot be read')
      const stamp = await stampFor(content.id, card.account, sha256(encoded), signal)
      return sealer.seal(encodeContent({ ...content, stamp }))
    },
  }
}

export type Sealing = ReturnType<typeof createSealing>
