import type { AccountId, ConversationId } from '../shared/ids.ts'
import { equal } from '../shared/bytes.ts'
import { PrivyError } from '../shared/errors.ts'
import { pairKey } from '../crypto/derive.ts'
import type { Opener, Sealer, Sessions } from '../crypto/session.ts'
import type { CheckedCard } from '../identity/check-card.ts'
import { nameKey, plainName } from '../shared/text/name.ts'
import { shownNames } from '../state/contact-name.ts'
import { compareText } from '../state/order.ts'
import type { Queries } from '../store/index/queries.ts'
import type { ContactRow, RequestRow } from '../store/index/rows.ts'
import type { Cryptography } from './cryptography.ts'

/** A contact with its keys. */
export interface ContactKeys {
  readonly row: ContactRow
  /** The shown name. No other contact has it. */
  readonly name: string
  /** The verified card; undefined until a peer sent it. */
  readonly card: CheckedCard | undefined
  /** Seals envelopes for the contact; undefined before both sides have the pair keys and while the card is missing. */
  readonly sealer: Sealer | undefined
  /** Opens envelopes of the contact under the current pair key and the one before. */
  readonly opener: Opener
}

/** The contacts of the account. They are looked up for every envelope, so they stay in memory until a contact changes. */
export interface Directory {
  /** The contact of this account or conversation. */
  get(id: ConversationId): ContactKeys | undefined
  /** The recipients of the contents of a conversation. */
  recipients(conversation: ConversationId): AccountId[]
  /** All contacts, sorted by name. */
  all(): readonly ContactKeys[]
  /** The contact with this shown name. */
  named(name: string): ContactKeys | undefined
  /** Drops the cached contacts. */
  refresh(): void
  /** A contact by its name, its address or the beginning of its address. @throws PrivyError `unknown-contact`, also if several fit */
  find(who: string): ContactKeys
  /** A waiting request by its id, the beginning of its id, or its sender. @throws PrivyError `unknown-request` */
  findRequest(which: string): RequestRow
}

export interface DirectoryPorts {
  readonly self: AccountId
  readonly queries: Queries
  readonly sessions: Sessions
  readonly checkCard: Cryptography['checkCard']
}

export function createDirectory({ self, queries, sessions, checkCard }: DirectoryPorts): Directory {
  let kept: Map<ConversationId, ContactKeys> | undefined
  /** Cache of checked cards. A check verifies two signatures, which takes too long to repeat for all contacts after each change. */
  const checked = new Map<AccountId, { data: Uint8Array; card: CheckedCard | undefined }>()

  const contacts = () => (kept ??= look())

  function look(): Map<ConversationId, ContactKeys> {
    const rows = queries.contacts()
    const names = shownNames(rows)
    const all = rows.map((row) => withKeys(row, names.get(row.account) ?? row.account.slice(0, 8)))
    all.sort((a, b) => compareText(nameKey(a.name), nameKey(b.name)))
    return new Map(all.map((contact) => [contact.row.account, contact]))
  }

  const named = (name: string) => [...contacts().values()].find((contact) => nameKey(contact.name) === nameKey(name))

  function withKeys(row: ContactRow, name: string): ContactKeys {
    const receive = [row.root, row.oldRoot]
      .filter((root) => root !== null)
      .map((root) => pairKey(root, row.account, self))
    const card = row.card ? cardOf(row.account, row.card) : undefined
    const sealer = card && row.root ? sessions.sealer(card, pairKey(row.root, self, row.account)) : undefined
    return { row, name, card, sealer, opener: sessions.opener(receive) }
  }

  function cardOf(account: AccountId, data: Uint8Array): CheckedCard | undefined {
    const known = checked.get(account)
    if (known && equal(known.data, data)) return known.card
    const card = checkCard(account, data)
    checked.set(account, { data, card })
    return card
  }

  const asDigits = (who: string) =>
    who
      .trim()
      .toLowerCase()
      .replace(/^privy:\/\//, '')

  return {
    get: (id) => contacts().get(id),
    recipients(conversation) {
      const contact = contacts().get(conversation)
      return contact ? [contact.row.account] : []
    },
    all: () => [...contacts().values()],
    named,
    refresh: () => (kept = undefined),
    find(who) {
      const fits = new Set([named(who)?.row, ...byAddress(who)].flatMap((row) => (row ? [row.account] : [])))
      const [account] = fits
      const contact = account && contacts().get(account)
      if (!contact) throw unknownContact(who)
      // A name that equals the beginning of another contact's address must not receive the messages for that contact.
      if (fits.size > 1) {
        const hint = 'Give the name if there is one, or more digits of the address'
        throw new PrivyError(
          'unknown-contact',
          `Several contacts are called ${who}, or have an address that begins with it`,
          hint,
        )
      }
      return contact
    },
    findRequest(which) {
      const digits = asDigits(which)
      const isBeginning = isDigits(digits)
      const name = plainName(which)
      const fits = queries
        .waitingRequests()
        .filter(
          (row) =>
            (name !== '' && row.name === name) ||
            (isBeginning && (row.id.startsWith(digits) || row.account.startsWith(digits))),
        )
      const [row, second] = fits
      if (!row || which.trim() === '') {
        throw new PrivyError(
          'unknown-request',
          `No waiting request fits ${which}`,
          'List the waiting requests with `privy request list`',
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

  function byAddress(who: string): ContactRow[] {
    const digits = asDigits(who)
    if (!isDigits(digits)) return []
    return [...contacts().values()].map(({ row }) => row).filter(({ account }) => account.startsWith(digits))
  }
}

/** Whether a text is long enough to be the beginning of an address or id. */
const isDigits = (text: string) => /^[0-9a-f]{4,64}$/.test(text)

const unknownContact = (who: string) =>
  new PrivyError(
    'unknown-contact',
    `There is no contact called ${who}`,
    'See your contacts with `privy contact list`, or add one with `privy contact add LINK`',
  )
