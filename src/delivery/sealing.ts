import type { Bytes } from '../shared/bytes.ts'
import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Clock, RandomBytes } from '../shared/time.ts'
import { answerKey, requestKey } from '../crypto/derive.ts'
import type { RecipientKeys } from '../crypto/seal.ts'
import type { Sessions } from '../crypto/session.ts'
import { createStampSearch, type StampSearch } from '../crypto/stamp.ts'
import { requestsTopic } from '../protocol/topics.ts'
import type { FindStamp } from './ports.ts'

export interface SealingPorts {
  readonly sessions: Pick<Sessions, 'sealer'>
  readonly random: RandomBytes
  readonly now: Clock
  readonly pause: () => Promise<void>
}

/** What goes to a requests topic, with the search for the stamp that it may need. */
export interface SealedRequest {
  readonly envelope: Bytes
  readonly stamp: FindStamp
}

interface Kept extends SealedRequest {
  readonly search: StampSearch
}

/** Seals what goes to a requests topic: it is for accounts that share no pair key with us yet. */
export function createSealing({ sessions, random, now, pause }: SealingPorts) {
  /** A stamp is for one envelope and takes a second of CPU: envelopes are kept while their stamps are good. */
  const requests = new Map<MessageId, Kept>()
  let turn: Promise<unknown> = Promise.resolve()

  /** One search after another: of a hundred side by side none would be done before all of them are given up. */
  const inTurn = (search: StampSearch): FindStamp => {
    return (bits, signal) => {
      const found = turn.then(() => search.find(bits, pause, signal))
      turn = found.catch(() => undefined)
      return found
    }
  }

  function withStamp(recipient: AccountId, envelope: Bytes): Kept {
    const search = createStampSearch(requestsTopic(recipient), envelope, { nowMs: now(), random })
    return { envelope, search, stamp: inTurn(search) }
  }

  return {
    /** An acceptance, for the account that sent the request with this pair secret. */
    async answer(card: RecipientKeys, content: Uint8Array, secret: Uint8Array): Promise<SealedRequest> {
      return withStamp(card.account, await sessions.sealer(card, answerKey(card.account, secret)).seal(content))
    },

    /** A request, under the invite secret if there is one. The same envelope for two hours. */
    async request(
      card: RecipientKeys,
      id: MessageId,
      content: Uint8Array,
      invite: string | null,
    ): Promise<SealedRequest> {
      for (const [old, { search }] of requests) if (!search.isFresh(now())) requests.delete(old)
      const kept = requests.get(id)
      if (kept) return kept
      const sealer = sessions.sealer(card, requestKey(card.account, invite ?? ''))
      const sealed = withStamp(card.account, await sealer.seal(content))
      requests.set(id, sealed)
      return sealed
    },
  }
}

export type Sealing = ReturnType<typeof createSealing>
