import {
  contactSchema,
  conversationSchema,
  type Message,
  messageSchema,
  type NodeEvent,
  requestSchema,
} from '../../../rpc/contract.ts'
import { harmlessMessage, harmlessRequest } from '../../../client/clean.ts'
import type { Conversation } from './conversation.ts'
import { type Held, letGo, mostHeld, pageSize, placeMessage } from '../../../client/held.ts'
import { askForQuoted } from './history.ts'
import { withContact, withListed } from './ingest.ts'
import { notification } from './notify.ts'
import {
  changeConversation,
  type Effect,
  isLookedAt,
  only,
  type State,
  type Step,
  steps,
  withNotice,
} from '../state.ts'

const refresh: Effect = { do: 'refresh' }

/** What is said about a contact when something happened, by its kind. */
const contactNotices: Readonly<Record<string, (name: string) => string>> = {
  'contact.accepted': (name) => `${name} is your contact now`,
  'request.expired': (name) => `${name} did not answer your request. /add with their link asks again`,
}

/** What happened in the node. A kind that is not known here, of a newer node, changes nothing. */
export function applyEvent(state: State, event: NodeEvent): Step {
  if (event.kind === 'contact.typing') return applyTyping(state, event['conversation'])
  if (event.kind === 'node.changed') return only(withPeers(state, event['peers']))
  const message = messageSchema.safeParse(event['message'])
  if (message.success) return applyMessage(state, event, harmlessMessage(message.data))
  if (event.kind === 'message.missing') return applyMissing(state, event['conversation'])
  const contact = contactSchema.safeParse(event['contact'])
  if (contact.success) {
    const next = withContact(state, contact.data)
    const notice = contactNotices[event.kind]
    const name = next.conversations.get(contact.data.address)?.contact.name ?? ''
    return { state: notice ? withNotice(next, 'info', notice(name)) : next, effects: [refresh] }
  }
  const conversation = conversationSchema.safeParse(event['conversation'])
  if (conversation.success) return only(withListed(state, conversation.data))
  const request = requestSchema.safeParse(event['request'])
  if (!request.success || event.kind !== 'request.received') return { state, effects: [refresh] }
  const clean = harmlessRequest(request.data)
  const requests = [...state.requests.filter(({ id }) => id !== clean.id), clean]
  const text = `${clean.from.name} asks to be your contact`
  return {
    state: { ...state, requests, notice: { kind: 'info', text, leadsTo: 'openRequests' } },
    effects: notification(state, { of: 'request', name: clean.from.name }),
  }
}

function applyTyping(state: State, address: unknown): Step {
  if (typeof address !== 'string' || !state.conversations.has(address)) return only(state)
  return {
    state: changeConversation(state, address, () => ({ isTyping: true })),
    effects: [{ do: 'watchTyping', conversation: address }],
  }
}

const withPeers = (state: State, peers: unknown): State =>
  typeof peers === 'number' && state.status ? { ...state, status: { ...state.status, peers } } : state

/** Messages are missing, or not any more: what stands for them comes with the messages around it. */
function applyMissing(state: State, address: unknown): Step {
  const next =
    typeof address === 'string'
      ? changeConversation(state, address, ({ isLoaded }) => ({ isUnclear: isLoaded }))
      : state
  return { state: next, effects: [refresh] }
}

function applyMessage(state: State, event: NodeEvent, message: Message): Step {
  const conversation = state.conversations.get(message.conversation)
  if (!conversation) return { state, effects: [refresh] }
  const { last } = conversation
  const { kind, above } = event
  const comes = kind === 'message.received' || kind === 'message.queued'
  const isNews = comes && (last === null || (message.time >= last.time && message.id !== last.id))
  const isUnread = kind === 'message.received' && message.state === 'unread'
  const next = changeConversation(withMessage(state, message, above), message.conversation, (now) => ({
    ...(kind === 'message.received' && { isTyping: false }),
    ...(isNews && {
      newer: now.anchor === undefined ? 0 : now.newer + 1,
      unread: now.unread + (isUnread ? 1 : 0),
    }),
    ...(isUnread && { markedUntil: undefined }),
    ...(isUnread && now.unread === 0 && !isLookedAt(state, now) && { unreadFrom: message.id }),
  }))
  const { contact, muted } = conversation
  const told = isUnread && isNews ? notification(state, { of: 'message', name: contact.name, muted }) : []
  return steps(
    next,
    (before) => askForQuoted(before, message.conversation),
    (before) => ({
      state: before,
      effects: [...told, refresh],
    }),
  )
}

/** A message as it is now, wherever it is held. `above`: what the node says about its place, if it does. */
export function withMessage(state: State, message: Message, above?: unknown): State {
  const under = typeof above === 'string' || above === null ? above : undefined
  return changeConversation(state, message.conversation, (conversation) => {
    const { last, isLoaded, reading, meanwhile, quoted } = conversation
    const isLast = last === null || message.id === last.id || message.time > last.time
    const placed = isLoaded ? placeMessage(conversation, message, under) : undefined
    return {
      ...(placed && 'held' in placed && withoutExcess(placed.held, conversation)),
      ...(placed?.where === 'unclear' && { isUnclear: true }),
      ...(reading && { meanwhile: [...meanwhile, message] }),
      ...(isLast && { last: message }),
      ...(quoted.get(message.id) && { quoted: new Map(quoted).set(message.id, message) }),
    }
  })
}

/** What comes for hours is not all held; a page more than that, so that not every message makes work. */
function withoutExcess(held: Held, { anchor }: Conversation): Held {
  const { length } = held.messages
  if (length <= mostHeld + pageSize) return held
  return letGo(held, anchor === undefined ? length : held.messages.findIndex(({ id }) => id === anchor.id))
}
