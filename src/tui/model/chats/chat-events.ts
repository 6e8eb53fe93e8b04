import type { AnyEvent, Contact, Conversation as Listed, EventOf, NodeEvent, Request } from '../../../rpc/contract.ts'
import { isKnownEvent } from '../../../rpc/contract/known-event.ts'
import { applyMessage, applyMissing } from './message-events.ts'
import { withContact, withListed } from './ingest.ts'
import { notification } from './notify.ts'
import { changeConversation, only, type State, type Step, withNotice } from '../state.ts'

/** Notices about a contact, by kind of event. */
const contactNotices: Readonly<Partial<Record<NodeEvent['kind'], (name: string) => string>>> = {
  'contact.accepted': (name) => `${name} is your contact now`,
  'request.expired': (name) => `${name} did not answer your request. /add with their link asks again`,
}

/** Applies an event of the node. An event of an unknown kind, from a newer node, changes nothing. */
export function applyEvent(state: State, event: AnyEvent): Step {
  if (!isKnownEvent(event)) return only(state)
  switch (event.kind) {
    case 'message.queued':
    case 'message.sent':
    case 'message.held':
    case 'message.delivered':
    case 'message.read':
    case 'message.expired':
    case 'message.refused':
    case 'message.received':
    case 'message.seen':
    case 'message.edited':
    case 'message.deleted':
    case 'message.reacted':
      return event.message ? applyMessage(state, event.kind, event.message, event) : only(state)
    case 'message.missing':
      return only(applyMissing(state, event))
    case 'request.sent':
    case 'request.expired':
    case 'contact.requested':
    case 'contact.accepted':
    case 'contact.renamed':
    case 'contact.verified':
      return only(event.contact ? applyContact(state, event.kind, event.contact, event.conversation) : state)
    case 'request.received':
    case 'request.declined':
      return event.request ? applyRequest(state, event.kind, event.request) : only(state)
    case 'conversation.changed':
      return only(event.conversation ? withListed(state, event.conversation) : state)
    case 'contact.typing':
      return applyTyping(state, event)
    case 'node.changed':
      return only(withNumbers(state, event))
  }
}

function applyContact(
  state: State,
  kind: NodeEvent['kind'],
  contact: Contact,
  conversation: Listed | undefined,
): State {
  const known = withContact(state, contact)
  const next = conversation ? withListed(known, conversation) : known
  const notice = contactNotices[kind]
  const name = next.conversations.get(contact.address)?.contact.name ?? ''
  return notice ? withNotice(next, 'info', notice(name)) : next
}

/** Adds or updates a request. Only waiting requests are listed; this one may have been answered since. */
function applyRequest(state: State, kind: NodeEvent['kind'], request: Request): Step {
  const others = state.requests.filter(({ id }) => id !== request.id)
  if (request.state !== 'waiting') return only({ ...state, requests: others })
  const requests = [...others, request]
  if (kind !== 'request.received') return only({ ...state, requests })
  const text = `${request.from.name} asks to be your contact`
  return {
    state: { ...state, requests, notice: { kind: 'info', text, leadsTo: 'openRequests' } },
    effects: notification(state, { of: 'request', name: request.from.name }),
  }
}

function applyTyping(state: State, { conversation }: EventOf<'contact.typing'>): Step {
  if (!state.conversations.has(conversation)) return only(state)
  return {
    state: changeConversation(state, conversation, () => ({ isTyping: true })),
    effects: [{ do: 'watchTyping', conversation }],
  }
}

function withNumbers(state: State, event: EventOf<'node.changed'>): State {
  const { peers, contacts, requests, queued, unread } = event
  return state.status ? { ...state, status: { ...state.status, peers, contacts, requests, queued, unread } } : state
}
