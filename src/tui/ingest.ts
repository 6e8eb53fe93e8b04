import {
  contactSchema,
  messageSchema,
  requestSchema,
  type Contact,
  type Message,
  type NodeEvent,
  type Request,
} from '../rpc/contract.ts'
import { harmless, harmlessName } from '../shared/harmless.ts'
import { emptyEditor } from './editor.ts'
import {
  changeConversation,
  type Conversation,
  type Effect,
  only,
  type Snapshot,
  type State,
  type Step,
  withNotice,
} from './state.ts'

/** How many messages of a conversation are asked for first; four times as many each time more are wanted. */
export const firstLoad = 500
export const mostLoaded = 4_000

const cleanPerson = <P extends { readonly name: string }>(person: P): P => ({
  ...person,
  name: harmlessName(person.name),
})
export const cleanContact = <C extends Contact>(contact: C): C => cleanPerson(contact)
export const cleanMessage = <M extends Message>(message: M): M => ({
  ...message,
  text: harmless(message.text),
  from: cleanPerson(message.from),
})
const cleanRequest = (request: Request): Request => ({
  ...request,
  text: harmless(request.text),
  from: cleanPerson(request.from),
})

function newConversation(contact: Contact): Conversation {
  return {
    ...{ contact, messages: [], asked: 0, complete: false, unread: 0, marking: false, unreadFrom: undefined, newer: 0 },
    ...{
      draft: emptyEditor,
      sent: [],
      back: 0,
      aside: emptyEditor,
      replyTo: undefined,
      anchor: undefined,
      chosen: undefined,
    },
  }
}

/** Adds a contact, or takes over what changed about it. */
export function withContact(state: State, given: Contact): State {
  const contact = cleanContact(given)
  const known = state.conversations.get(contact.address)
  const conversation = known ? { ...known, contact } : newConversation(contact)
  return { ...state, conversations: new Map(state.conversations).set(contact.address, conversation) }
}

/** Several lists of messages as one: each message once, the later lists decide how it is, in the order of their times. */
function merge(...lists: readonly (readonly Message[])[]): Message[] {
  const byId = new Map(lists.flat().map((message) => [message.id, message]))
  return [...byId.values()].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}

function groupByConversation(messages: readonly Message[]): Map<string, Message[]> {
  return Map.groupBy(messages.map(cleanMessage), ({ conversation }) => conversation)
}

/** Everything the node knows, after connecting. What the person is writing stays. */
export function load(state: State, { contacts, requests, unread, recent, status }: Snapshot): Step {
  const [unreadOf, recentOf] = [groupByConversation(unread), groupByConversation(recent)]
  let next: State = { ...state, status, requests: requests.map(cleanRequest), connection: { state: 'ready' } }
  for (const contact of contacts) next = withContact(next, contact)
  for (const address of next.conversations.keys()) {
    next = changeConversation(next, address, (known) => {
      const mine = unreadOf.get(address) ?? []
      return {
        messages: merge(known.messages, recentOf.get(address) ?? [], mine),
        ...{ asked: 0, complete: false, marking: false, unread: mine.length, unreadFrom: mine[0]?.id },
      }
    })
  }
  return only(next)
}

/** Which messages are unread, when somebody else (the command line) has read some. */
export function recount(state: State, unread: readonly Message[]): State {
  const mine = groupByConversation(unread)
  let next = state
  for (const [address, { unread: before }] of state.conversations) {
    const now = mine.get(address) ?? []
    if (now.length === before) continue
    const ids = new Set(now.map(({ id }) => id))
    next = changeConversation(next, address, ({ messages, unreadFrom }) => ({
      messages: merge(
        messages.map((each) =>
          each.state === 'unread' && !ids.has(each.id) ? { ...each, state: 'received' as const } : each,
        ),
        now,
      ),
      unread: now.length,
      unreadFrom: unreadFrom ?? now[0]?.id,
    }))
  }
  return next
}

/** Older messages of a conversation. */
export const withHistory = (state: State, address: string, messages: readonly Message[], limit: number): State =>
  changeConversation(state, address, (known) => ({
    messages: merge(messages.map(cleanMessage), known.messages),
    complete: messages.length < limit || limit >= mostLoaded,
  }))

/** They have been seen, and the node knows it. */
export function withMarked(state: State, address: string, ids: readonly string[]): State {
  const seen = new Set(ids)
  return changeConversation(state, address, ({ messages, unread }) => ({
    messages: messages.map((each) =>
      each.state === 'unread' && seen.has(each.id) ? { ...each, state: 'received' } : each,
    ),
    unread: Math.max(0, unread - seen.size),
    marking: false,
  }))
}

/** What happened in the node. A kind that is not known here, of a newer node, changes nothing. */
export function applyEvent(state: State, event: NodeEvent): Step {
  const message = messageSchema.safeParse(event['message'])
  if (message.success) return applyMessage(state, cleanMessage(message.data))
  const contact = contactSchema.safeParse(event['contact'])
  if (contact.success) {
    const next = withContact(state, contact.data)
    if (event.kind !== 'contact.accepted') return only(next)
    return only(withNotice(next, 'info', `${harmlessName(contact.data.name)} is your contact now`))
  }
  const request = requestSchema.safeParse(event['request'])
  if (!request.success) return only(state)
  const clean = cleanRequest(request.data)
  const requests = [...state.requests.filter(({ id }) => id !== clean.id), clean]
  return {
    state: withNotice({ ...state, requests }, 'info', `${clean.from.name} asks to be your contact: /requests`),
    effects: bell(state),
  }
}

const bell = (state: State): Effect[] => (state.focused ? [] : [{ do: 'bell' }])

function applyMessage(state: State, message: Message): Step {
  const conversation = state.conversations.get(message.conversation)
  if (!conversation) return only(state)
  const index = conversation.messages.findLastIndex(({ id }) => id === message.id)
  if (index >= 0) {
    const messages = conversation.messages.with(index, message)
    return only(changeConversation(state, message.conversation, () => ({ messages })))
  }
  const at = conversation.messages.findLastIndex(({ time }) => time <= message.time) + 1
  const unseen = message.state === 'unread'
  const next = changeConversation(state, message.conversation, ({ messages, unread, unreadFrom, newer, anchor }) => ({
    messages: messages.toSpliced(at, 0, message),
    unread: unread + (unseen ? 1 : 0),
    unreadFrom: unseen && unread === 0 ? message.id : unreadFrom,
    newer: anchor === undefined ? 0 : newer + 1,
  }))
  return { state: next, effects: unseen ? bell(state) : [] }
}
