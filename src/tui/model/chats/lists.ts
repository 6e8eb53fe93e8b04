import type { Contact } from '../../../rpc/contract.ts'
import { fuzzyFilter } from '../input/fuzzy.ts'
import type { List, Next } from '../layers/layers.ts'
import type { NetworkChoice } from '../ports.ts'
import { type Slash, slashes } from '../input/slash.ts'
import type { Conversation } from './conversation.ts'
import { hostOf } from './links.ts'
import { currentOf, type State } from '../state.ts'

export type ItemValue =
  | { readonly to: 'chat' | 'request'; readonly id: string }
  | { readonly to: 'account'; readonly address: string }
  | { readonly to: 'command'; readonly slash: Slash }
  | { readonly to: 'create' | 'restore' }
  | { readonly to: 'link'; readonly link: string }
  | { readonly to: 'message'; readonly conversation: string; readonly id: string }
  | { readonly to: 'network'; readonly profile: NetworkChoice['profile']; readonly next: Next }

export interface Item {
  readonly label: string
  /** Shown behind the label in a fainter style. */
  readonly about: string
  readonly value: ItemValue
}

const orders = new WeakMap<ReadonlyMap<string, Conversation>, readonly Conversation[]>()

/** Conversations: pinned ones first, then by newest message. Ties keep the order of the node. */
export function orderOf({ conversations }: State): readonly Conversation[] {
  let order = orders.get(conversations)
  if (order === undefined) {
    const time = ({ last, contact }: Conversation): string => last?.time ?? contact.since
    order = [...conversations.values()].sort(
      (a, b) => Number(b.pinned) - Number(a.pinned) || (time(a) > time(b) ? -1 : time(a) < time(b) ? 1 : 0),
    )
    orders.set(conversations, order)
  }
  return order
}

/** State of a contact in words. "not verified" is said too, because a name may end with "verified". */
export function aboutContact({ state, requestState, verified }: Contact): string {
  if (state === 'accepted') return verified ? 'verified' : 'not verified'
  return requestState === 'expired' ? 'did not answer; add again' : `asked (${requestState ?? 'queued'})`
}

/** The choices of network. */
const networks = [
  { profile: 'public', label: 'Public', about: 'everybody, through the open network that IPFS uses as well' },
  { profile: 'private', label: 'Private', about: 'only whoever shares your own first peers; asked next' },
  { profile: 'lan', label: 'This local network', about: 'whoever is on the same network, by mDNS' },
] as const

/** State of the account that is open. */
function aboutOpen({ state }: State['connection']): string {
  if (state === 'stopped') return 'not running'
  return state === 'crashed' || state === 'locked' ? state : 'open'
}

/** The items of a list that match the typed text. */
export function itemsOf(state: State, { list, query, targets, next = 'create' }: List): readonly Item[] {
  switch (list) {
    case 'links':
      return targetItems(state, targets)
    case 'welcome':
      return [
        { label: 'Create a new account', about: '24 words, made here', value: { to: 'create' } },
        { label: 'Restore an account', about: 'from its 24 words', value: { to: 'restore' } },
      ]
    case 'network':
      return networks.map((each) => ({ ...each, value: { to: 'network', profile: each.profile, next } }))
    case 'accounts':
      return [
        ...state.accounts.map(({ name, address }) => ({
          label: name,
          about: address === state.account?.address ? aboutOpen(state.connection) : address.slice(0, 16),
          value: { to: 'account', address } as const,
        })),
        ...itemsOf(state, { kind: 'list', list: 'welcome', query, at: 0 }),
      ]
    case 'requests':
      return state.requests.map(({ id, from, text }) => ({
        label: from.name,
        about: text.replaceAll('\n', ' '),
        value: { to: 'request', id },
      }))
    case 'switcher':
      return query.text.startsWith('>') ? commandItems(query.text.slice(1)) : chatItems(state, query.text)
  }
}

function targetItems(state: State, targets: List['targets']): Item[] {
  const links = (targets?.links ?? []).map((link): Item => ({
    label: link,
    about: hostOf(link),
    value: { to: 'link', link },
  }))
  const [conversation, id] = [currentOf(state)?.contact.address, targets?.replyTo ?? null]
  if (conversation === undefined || id === null) return links
  return [...links, { label: 'What it answers', about: '', value: { to: 'message', conversation, id } }]
}

function commandItems(query: string): Item[] {
  const items = slashes.map((slash): Item => ({
    label: `/${slash.name}`,
    about: slash.about,
    value: { to: 'command', slash },
  }))
  return fuzzyFilter(query, items, ({ label, about }) => `${label} ${about}`)
}

function chatItems(state: State, query: string): Item[] {
  const items = orderOf(state).map(({ contact, unread }): Item => {
    const abouts = [unread > 0 ? `${unread} unread` : '', aboutContact(contact)].filter(Boolean)
    return { label: contact.name, about: abouts.join(', '), value: { to: 'chat', id: contact.address } }
  })
  return fuzzyFilter(query, items, ({ label }) => label)
}
