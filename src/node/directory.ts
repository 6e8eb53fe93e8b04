import type { AccountId } from '../shared/ids.ts'
import { PrivyError } from '../shared/errors.ts'
import { pairKey } from '../crypto/derive.ts'
import { type CheckedCard, checkCard } from '../identity/check-card.ts'
import type { ContactRow, Queries, RequestRow } from '../store/queries.ts'

/** A contact with its keys at hand. */
export interface ContactKeys {
  readonly row: ContactRow
  /** Undefined until somebody has handed their card over. */
  readonly card: CheckedCard | undefined
  /** Key of envelopes to them; undefined before both have said yes. */
  readonly sendKey: Uint8Array | undefined
  readonly receiveKeys: readonly Uint8Array[]
}

/** The contacts of the account, as looked up for every envelope: kept in memory, made anew when a contact changes. */
export interface Directory {
  get(account: AccountId): ContactKeys | undefined
  all(): readonly ContactKeys[]
  /** Forgets what was kept of a contact. */
  refresh(): void
  /** @throws PrivyError `unknown-contact`, also when the beginning of an address fits several */
  find(who: string): ContactKeys
  /** A waiting request by its id, the beginning of it, or its sender. @throws PrivyError `unknown-request` */
  findRequest(which: string): RequestRow
}

export function createDirectory(self: AccountId, queries: Queries): Directory {
  let kept: Map<AccountId, ContactKeys> | undefined

  const contacts = () => (kept ??= new Map(queries.contacts().map((row) => [row.account, withKeys(row)])))

  function withKeys(row: ContactRow): ContactKeys {
    const receive = [row.root, row.oldRoot]
      .filter((root) => root !== null)
      .map((root) => pairKey(root, row.account, self))
    const sendKey = row.root ? pairKey(row.root, self, row.account) : undefined
    return { row, card: row.card ? checkCard(row.account, row.card) : undefined, sendKey, receiveKeys: receive }
  }

  const asDigits = (who: string) =>
    who
      .trim()
      .toLowerCase()
      .replace(/^privy:\/\//, '')

  return {
    get: (account) => contacts().get(account),
    all: () => [...contacts().values()],
    refresh: () => (kept = undefined),
    find(who) {
      const row = queries.contactNamed(who) ?? byAddress(who)
      const contact = row && contacts().get(row.account)
      if (!contact) throw unknownContact(who)
      return contact
    },
    findRequest(which) {
      const digits = asDigits(which)
      const fits = queries
        .waitingRequests()
        .filter((row) => row.id.startsWith(digits) || row.account.startsWith(digits) || row.name === which)
      const [row, second] = fits
      if (!row || digits === '') {
        throw new PrivyError(
          'unknown-request',
          `No request waits that is called ${which}`,
          'See those that wait with `privy request list`',
        )
      }
      if (second)
        throw new PrivyError(
          'unknown-request',
          `Several requests fit ${which}`,
          'Give the id that `privy request list` shows',
        )
      return row
    },
  }

  function byAddress(who: string): ContactRow | undefined {
    const digits = asDigits(who)
    if (!/^[0-9a-f]{4,64}$/.test(digits)) return undefined
    const [row, second] = queries.contactsBeginning(digits)
    if (second)
      throw new PrivyError(
        'unknown-contact',
        `Several contacts' addresses begin with ${digits}`,
        'Give more digits, or the name',
      )
    return row
  }
}

const unknownContact = (who: string) =>
  new PrivyError(
    'unknown-contact',
    `There is no contact called ${who}`,
    'See your contacts with `privy contact list`, or add one with `privy contact add LINK`',
  )
