import { randomBytes } from 'node:crypto'
import {
  type Account,
  type Contact,
  type Conversation,
  type Message,
  type NodeEvent,
  type Params,
  type Request,
  stateReached,
} from '../../../src/rpc/contract.ts'
import type { Handlers } from '../../../src/rpc/handlers.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import { matcher } from './memory-search.ts'

export type Settings = Pick<Conversation, 'muted' | 'pinned' | 'draft'>

/** All that a node in memory knows. Whoever changes it emits the event as well. */
export interface World {
  account: Account
  contacts: Contact[]
  requests: Request[]
  /** In the order in which they came; shown in that of their times. */
  messages: Message[]
  readonly settings: Map<string, Settings>
  readonly events: NodeEvent[]
  readonly now: () => string
}

export interface MemoryContract {
  readonly handlers: Pick<Handlers, Served>
  /** Stores an event and sends it; what it is about comes as it is now. @returns its cursor */
  readonly emit: (kind: string, about?: object) => string
  /** Sends what is not stored. */
  readonly pass: (kind: string, about: object) => void
  readonly message: (change: Partial<Message> & { readonly conversation: string }) => Message
  readonly conversation: (address: string) => Conversation
  readonly find: (who: string) => Contact
  readonly subscribers: () => number
}

type Served =
  | `message.${'read' | 'mark' | 'show' | 'search' | 'edit' | 'delete' | 'react'}`
  | `conversation.${'list' | 'mark' | 'set' | 'draft' | 'typing'}`
  | `events.${'read' | 'subscribe' | 'acknowledge'}`

interface Sorted {
  readonly of: readonly Message[]
  readonly all: readonly Message[]
  readonly by: ReadonlyMap<string, readonly Message[]>
}
const none: Settings = { muted: false, pinned: false, draft: '' }
const cursorAt = (place: number): string => String(place).padStart(6, '0')

/** Messages, conversations and events of the contract, in memory. */
export function createMemoryContract(world: World): MemoryContract {
  const listeners = new Map<(event: NodeEvent) => void, { readonly passing: boolean }>()
  const consumers = new Map<string, string>()

  const find = (who: string): Contact => {
    const found = world.contacts.find(({ name, address }) => name === who || address.startsWith(who))
    if (!found) throw new PrivyError('unknown-contact', `No contact ${who}`, 'See `privy contact list`')
    return found
  }
  const pick = (wanted: string): Message => {
    const beginning = wanted.toLowerCase()
    const fits = world.messages.filter(({ id }) => id.startsWith(beginning))
    const found = world.messages.find(({ id }) => id === wanted) ?? (fits.length === 1 ? fits[0] : undefined)
    if (!found) throw new PrivyError('unknown-message', `No message ${wanted}`, 'See `privy read`')
    return found
  }
  let sorted: Sorted | undefined
  function ordered(conversation?: string): readonly Message[] {
    if (sorted?.of !== world.messages) {
      const all = world.messages.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
      sorted = { of: world.messages, all, by: Map.groupBy(all, (each) => each.conversation) }
    }
    return conversation === undefined ? sorted.all : (sorted.by.get(conversation) ?? [])
  }
  const last = (): string => world.events.at(-1)?.cursor ?? cursorAt(0)

  function emit(kind: string, about: object = {}): string {
    const state = stateReached(kind)
    const head = { cursor: cursorAt(world.events.length + 1), kind, time: world.now() }
    const event = { ...head, ...(state !== undefined && { state }), ...about }
    world.events.push(event)
    for (const listener of listeners.keys()) listener(event)
    return event.cursor
  }
  function change(wanted: string, kind: string, to: (message: Message) => Partial<Message>): Message {
    const before = pick(wanted)
    const changed = { ...before, ...to(before) }
    world.messages = world.messages.with(world.messages.indexOf(before), changed)
    emit(kind, { message: changed })
    return changed
  }
  function conversation(address: string): Conversation {
    const { name, state, verified } = find(address)
    const said = ordered(address)
    const unread = said.filter((each) => each.state === 'unread')
    return {
      ...{ conversation: address, name, state, verified, unread: unread.length, firstUnread: unread[0]?.id ?? null },
      ...{ ...none, ...world.settings.get(address), last: said.at(-1) ?? null },
    }
  }
  function set(address: string, to: Partial<Settings>): Conversation {
    world.settings.set(address, { ...none, ...world.settings.get(address), ...to })
    emit('conversation.changed', { conversation: conversation(address) })
    return conversation(address)
  }
  function see(messages: readonly Message[]): void {
    for (const { id, state } of messages)
      if (state === 'unread') change(id, 'message.seen', () => ({ state: 'received' }))
  }
  /** The place behind a message, a cursor or a moment, in the order of arrival. */
  function startOf(since: string): (message: Message) => boolean {
    if (/^\d{6}$/.test(since)) return ({ cursor }) => Number(cursor) > Number(since)
    if (/^[0-9a-f]{4,32}$/i.test(since)) return startOf(pick(since).cursor)
    return ({ time }) => time >= since
  }

  return {
    ...{ emit, conversation, find, subscribers: () => listeners.size },
    pass(kind, about) {
      for (const [listener, { passing }] of listeners)
        if (passing) listener({ cursor: last(), kind, time: world.now(), ...about })
    },
    message(given) {
      const direction = given.direction ?? 'in'
      const name = direction === 'in' ? find(given.conversation).name : world.account.name
      const address = direction === 'in' ? given.conversation : world.account.address
      const added: Message = {
        ...{ id: randomBytes(16).toString('hex'), from: { name, address }, direction, time: world.now() },
        ...{ type: given.replyTo ? 'reply' : 'text', text: '', state: direction === 'in' ? 'unread' : 'queued' },
        ...{ replyTo: null, edited: false, reactions: [], cursor: cursorAt(world.events.length + 1) },
        ...given,
      }
      world.messages = [...world.messages, added]
      return added
    },
    handlers: {
      'message.read': async (params) => {
        const { from, unread = false, since, before, after, limit = 50, mark = true }: Params<'message.read'> = params
        const all = from === undefined ? world.messages : ordered(find(from).address)
        const start = after === undefined ? 0 : all.indexOf(pick(after)) + 1
        const end = before === undefined ? all.length : all.indexOf(pick(before))
        const fits = since === undefined ? () => true : startOf(since)
        const fitting = all.slice(start, end).filter((each) => (!unread || each.state === 'unread') && fits(each))
        const isForward = unread || since !== undefined || after !== undefined
        const messages = isForward ? fitting.slice(0, limit) : fitting.slice(-limit)
        if (mark) see(messages)
        const cursor =
          messages
            .map((each) => each.cursor)
            .sort()
            .at(-1) ??
          since ??
          last()
        return { messages, cursor, more: messages.length < fitting.length }
      },
      'message.mark': async ({ ids }) => {
        see(ids.map(pick))
        return {}
      },
      'message.show': async ({ id }) => ({ ...pick(id), delivery: null, story: [] }),
      'message.search': async ({ text, in: inside, from, before, after, limit = 50, offset = 0 }) => {
        const fits = matcher(text)
        const found = ordered(inside === undefined ? undefined : find(inside).address)
          .filter((each) => fits(each.text) && (before === undefined || each.time < before))
          .filter((each) => after === undefined || each.time >= after)
          .filter((each) => from === undefined || isFrom(each, from))
          .toReversed()
        return { messages: found.slice(offset, offset + limit), more: offset + limit < found.length }
      },
      'message.edit': async ({ id, text }) => {
        if (pick(id).direction === 'in') throw notOurs('changed')
        return change(id, 'message.edited', () => ({ text, edited: true }))
      },
      'message.delete': async ({ id }) =>
        change(id, 'message.deleted', () => ({ type: 'deleted', text: '', reactions: [] })),
      'message.react': async ({ id, reaction }) =>
        change(id, 'message.reacted', ({ reactions }) => ({
          reactions: [
            ...reactions.filter(({ from }) => from !== world.account.address),
            ...(reaction === '' ? [] : [{ from: world.account.address, reaction }]),
          ],
        })),
      'conversation.list': async () => {
        const time = ({ last: newest, conversation: address }: Conversation): string =>
          newest?.time ?? find(address).since
        return world.contacts
          .map(({ address }) => conversation(address))
          .sort((a, b) => Number(b.pinned) - Number(a.pinned) || (time(a) > time(b) ? -1 : time(a) < time(b) ? 1 : 0))
      },
      'conversation.mark': async ({ conversation: who, until }) => {
        const { address } = find(who)
        const all = ordered(address)
        see(all.slice(0, all.indexOf(pick(until)) + 1))
        return conversation(address)
      },
      'conversation.set': async ({ conversation: who, muted, pinned }) =>
        set(find(who).address, { ...(muted !== undefined && { muted }), ...(pinned !== undefined && { pinned }) }),
      'conversation.draft': async ({ conversation: who, text }) => {
        set(find(who).address, { draft: text })
        return {}
      },
      'conversation.typing': async ({ conversation: who }) => {
        find(who)
        return {}
      },
      'events.read': async ({ since = cursorAt(0), limit = 100 }) => {
        const behind = world.events.filter(({ cursor }) => cursor > since)
        const events = behind.slice(0, limit)
        return { events, cursor: events.at(-1)?.cursor ?? since, more: events.length < behind.length }
      },
      'events.subscribe': async ({ since, consumer, passing = false }, { signal, notify }) => {
        const behind = since ?? (consumer === undefined ? undefined : consumers.get(consumer))
        if (behind !== undefined) for (const event of world.events) if (event.cursor > behind) notify(event)
        listeners.set(notify, { passing })
        signal.addEventListener('abort', () => listeners.delete(notify))
        return { cursor: behind ?? last() }
      },
      'events.acknowledge': async ({ consumer, cursor }) => {
        consumers.set(consumer, cursor)
        return {}
      },
    },
  }

  function isFrom({ direction, from }: Message, who: string): boolean {
    return who === 'me' ? direction === 'out' : direction === 'in' && from.address === find(who).address
  }
}

const notOurs = (what: string): PrivyError =>
  new PrivyError('not-allowed', `Only messages of yours can be ${what}`, 'Choose one of yours')
