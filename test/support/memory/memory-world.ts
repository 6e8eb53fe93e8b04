import { randomBytes } from 'node:crypto'
import {
  type Account,
  type AnyEvent,
  type Contact,
  type Conversation,
  type EventOf,
  type Message,
  type NodeEvent,
  type Request,
  stateReached,
} from '../../../src/rpc/contract.ts'
import { orderOf } from '../../../src/node/api/order.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import type { MessageId } from '../../../src/shared/ids.ts'

type Settings = Pick<Conversation, 'muted' | 'pinned' | 'draft'>
type PassingKind = 'contact.typing' | 'node.changed'
export type StoredKind = Exclude<NodeEvent['kind'], PassingKind>

/** All that a node in memory knows. Whoever changes it emits the event as well. */
export interface World {
  account: Account
  contacts: Contact[]
  /** Those that wait. */
  requests: Request[]
  /** In the order in which they came; shown in that of `order`. */
  messages: Message[]
  /** How many messages are missing right above a message, by its id. */
  readonly missing: Map<string, number>
  readonly settings: Map<string, Settings>
  readonly events: NodeEvent[]
  peers: number
  readonly safetyNumber: string
  now: () => string
}

/** What an event is about; how a conversation and its unread messages are now comes by itself. */
export interface About {
  readonly message?: Message
  readonly contact?: Contact
  readonly request?: Request
  readonly conversation?: string
  /** Id of the message above which some are missing. */
  readonly before?: string
}

const none: Settings = { muted: false, pinned: false, draft: '' }
export const cursorAt = (place: number): string => String(place).padStart(6, '0')

/** Place of a message on the screen, for one that is made here. */
export const orderAt = (time: string, id: string, count = 0): string =>
  orderOf({ ms: Date.parse(time), count: count % 65_536, id: id as MessageId })

/** Reads and changes a world, and tells those who listen. */
export function createWorldKeeper(world: World) {
  const listeners = new Map<(event: AnyEvent) => void, { readonly passing: boolean }>()
  let sorted: { readonly of: readonly Message[]; readonly by: ReadonlyMap<string, readonly Message[]> } | undefined
  let told = ''

  /** Of one conversation, as shown. */
  function ordered(conversation: string): readonly Message[] {
    if (sorted?.of !== world.messages) {
      const all = world.messages.toSorted((a, b) => (a.order < b.order ? -1 : 1))
      sorted = { of: world.messages, by: Map.groupBy(all, (each) => each.conversation) }
    }
    return sorted.by.get(conversation) ?? []
  }

  function find(who: string): Contact {
    const named = world.contacts.filter(({ name, address }) => name === who || address === who)
    const begins = /^(privy:\/\/)?[0-9a-f]{4,64}$/.test(who) ? who.replace(/^(privy:\/\/)?/, 'privy://') : undefined
    const fits = begins === undefined ? [] : world.contacts.filter(({ address }) => address.startsWith(begins))
    const [found, second] = new Set([...named, ...fits])
    if (!found || second)
      throw new PrivyError('unknown-contact', `There is no contact called ${who}`, 'See `privy contact list`')
    return found
  }

  function pick(wanted: string): Message {
    const beginning = wanted.toLowerCase()
    const fits = beginning.length < 4 ? [] : world.messages.filter(({ id }) => id.startsWith(beginning))
    const found = world.messages.find(({ id }) => id === wanted) ?? (fits.length === 1 ? fits[0] : undefined)
    if (!found) throw new PrivyError('unknown-message', `There is no message ${wanted}`, 'See `privy read`')
    return found
  }

  const unreadOf = (address: string): Pick<Conversation, 'unread' | 'firstUnread'> => {
    const unread = world.messages.filter((each) => each.state === 'unread' && each.conversation === address)
    const first = unread.reduce<Message | undefined>((a, b) => (a && a.order < b.order ? a : b), undefined)
    return { unread: unread.length, firstUnread: first?.id ?? null }
  }
  const has = (address: string): boolean => world.contacts.some((each) => each.address === address)

  function conversation(address: string): Conversation {
    const { name, state, verified } = find(address)
    return {
      ...{ conversation: address, name, state, verified, ...unreadOf(address) },
      ...{ ...none, ...world.settings.get(address), last: ordered(address).at(-1) ?? null },
    }
  }

  /** What stands for the messages that are missing above this one. */
  function standIn(below: Message): Message | undefined {
    const count = world.missing.get(below.id) ?? 0
    if (count === 0) return undefined
    return {
      ...below,
      ...{ id: `missing-${below.id}`, order: below.order.replace(/1$/, '0'), type: 'missing', state: 'received' },
      text: count === 1 ? 'A message is missing here' : `${count} messages are missing here`,
      ...{ replyTo: null, edited: false, reactions: [], missing: { count, before: below.id } },
    }
  }

  function whole(kind: StoredKind, { message, contact, request, conversation: address, before }: About): object {
    if (kind === 'message.missing' && before !== undefined) {
      const below = pick(before)
      const stands = standIn(below)
      const missing = world.missing.get(before) ?? 0
      const about = { conversation: below.conversation, before, missing, ...unreadOf(below.conversation) }
      return stands ? { ...about, message: stands } : about
    }
    if (message) return { message, ...unreadOf(message.conversation) }
    if (contact) return { contact, ...(has(contact.address) && { conversation: conversation(contact.address) }) }
    if (request) return { request }
    return address === undefined ? {} : { conversation: conversation(address) }
  }

  const numbers = (): Omit<EventOf<'node.changed'>, 'cursor' | 'kind' | 'time'> => ({
    ...{ peers: world.peers, contacts: world.contacts.length, requests: world.requests.length },
    queued: world.messages.filter(({ state }) => state === 'queued' || state === 'sent' || state === 'held').length,
    unread: world.messages.filter(({ state }) => state === 'unread').length,
  })
  const newest = (): string => world.events.at(-1)?.cursor ?? cursorAt(0)

  /** Sends what is not stored. */
  function pass<K extends PassingKind>(kind: K, about: Partial<EventOf<K>>): void {
    const all = kind === 'node.changed' ? numbers() : {}
    const event = { cursor: newest(), kind, time: world.now(), ...all, ...about } as NodeEvent
    for (const [listener, { passing }] of listeners) if (passing) listener(event)
  }
  /** Tells the numbers of the status when they are others. */
  function tellNumbers(): void {
    if (![...listeners.values()].some(({ passing }) => passing)) return
    const now = numbers()
    const text = JSON.stringify(now)
    if (text === told) return
    told = text
    pass('node.changed', now)
  }

  /** Stores an event and sends it; what it is about comes as it is now. @returns its cursor */
  function emit(kind: StoredKind, about: About = {}): string {
    const state = stateReached(kind)
    const head = { cursor: cursorAt(world.events.length + 1), kind, time: world.now() }
    // test/compliance/node.ts checks that each kind is whole.
    const event = { ...head, ...(state !== undefined && { state }), ...whole(kind, about) } as NodeEvent
    world.events.push(event)
    for (const listener of listeners.keys()) listener(event)
    tellNumbers()
    return event.cursor
  }
  /** Adds a message, without an event. */
  function message(given: Partial<Message> & { readonly conversation: string }): Message {
    const direction = given.direction ?? 'in'
    const isIn = direction === 'in'
    const from = isIn
      ? { name: find(given.conversation).name, address: given.conversation }
      : { name: world.account.name, address: world.account.address }
    const { id = randomBytes(16).toString('hex'), time = world.now() } = given
    const added: Message = {
      ...{ id, order: orderAt(time, id, world.messages.length), from, direction, time },
      ...{ type: given.replyTo ? 'reply' : 'text', text: '', state: isIn ? 'unread' : 'queued' },
      ...{ replyTo: null, edited: false, reactions: [], cursor: cursorAt(world.events.length + 1) },
      ...given,
    }
    world.messages = [...world.messages, added]
    return added
  }
  function replace(before: Message, to: Partial<Message>): Message {
    const changed = { ...before, ...to }
    world.messages = world.messages.with(world.messages.indexOf(before), changed)
    return changed
  }
  /** Messages are shown with the name that their author has now. */
  function renamed(address: string, name: string): void {
    world.messages = world.messages.map((each) =>
      each.from.address === address ? { ...each, from: { address, name } } : each,
    )
  }

  return {
    ...{ listeners, ordered, find, pick, conversation, standIn, numbers, newest, tellNumbers, pass },
    ...{ emit, message, replace, renamed },
    typing: (address: string): void => pass('contact.typing', { conversation: address }),
    setting: (address: string): Settings => ({ ...none, ...world.settings.get(address) }),
  }
}

export type WorldKeeper = ReturnType<typeof createWorldKeeper>
