import type { Bytes } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import type { NetworkPort } from '../delivery/ports.ts'
import type { CheckedCard } from '../identity/check-card.ts'
import { requestsTopic } from '../protocol/topics.ts'
import type { Cryptography } from './cryptography.ts'
import type { Directory } from './directory.ts'
import type { Journal } from '../store/journal.ts'

export interface Cards {
  /**
   * The card of a contact: the stored one, or one from the network, which is stored then.
   * @returns undefined if no peer sent a valid card before `signal` aborted
   */
  need(account: AccountId, signal: AbortSignal): Promise<CheckedCard | undefined>
}

export interface CardsPorts {
  readonly network: NetworkPort
  readonly directory: Directory
  readonly journal: Journal
  readonly checkCard: Cryptography['checkCard']
}

/** Serves the card of this account, and fetches cards of contacts. */
export async function createCards(
  own: { readonly account: AccountId; readonly card: Bytes },
  { network, directory, journal, checkCard }: CardsPorts,
): Promise<Cards> {
  await network.serveCards((account) => (account === own.account ? own.card : undefined))

  return {
    async need(account, signal) {
      const kept = directory.get(account)?.card
      if (kept) return kept
      for await (const data of network.fetchCards(account, requestsTopic(account), signal)) {
        const card = checkCard(account, data)
        if (!card) continue
        await journal.append({ kind: 'contact.carded', account, card: new Uint8Array(data) })
        return card
      }
      return undefined
    },
  }
}
