import type { Contact, Conversation, Message, NodeEvent, Request } from '../../../src/rpc/contract.ts'
import { type Held, nothingHeld, placeMessage, placeMissing } from '../../../src/client/held.ts'
import type { CheckedClient } from './checked-client.ts'

/** What a client shows of one conversation and of the rest. */
interface Shown {
  readonly messages: readonly Message[]
  readonly conversation: Conversation | undefined
  readonly requests: readonly Request[]
  readonly contacts: readonly Contact[]
  readonly numbers: object
}

/** Of those that were seen together an event names the last one only: that the others are seen follows from the number. */
const withoutSeen = (message: Message): Message =>
  message.state === 'unread' ? { ...message, state: 'received' } : message

/** A client that was there from the beginning, and never asks. It has one conversation with messages. */
export function createFollower() {
  let held: Held = nothingHeld
  let conversation: Conversation | undefined
  let requests: readonly Request[] = []
  let contacts: readonly Contact[] = []
  let numbers: object = {}

  function follow(event: NodeEvent): void {
    if (event.kind === 'node.changed') {
      const { contacts: all, requests: waiting, queued, unread } = event
      numbers = { contacts: all, requests: waiting, queued, unread }
      return
    }
    if (event.kind === 'message.missing') held = placeMissing(held, event.before, event.message)
    else if ('message' in event && event.message) held = placeMessage(held, event.message).held
    if ('unread' in event && conversation) {
      const last = held.messages.findLast(({ type }) => type !== 'missing') ?? null
      conversation = { ...conversation, unread: event.unread, firstUnread: event.firstUnread, last }
    }
    if ('request' in event && event.request) {
      const { request } = event
      const others = requests.filter(({ id }) => id !== request.id)
      requests = request.state === 'waiting' ? [...others, request] : others
    }
    if ('contact' in event && event.contact) {
      const { contact } = event
      contacts = [...contacts.filter(({ address }) => address !== contact.address), contact]
      const named = ({ from, ...message }: Message): Message => ({
        ...message,
        from: from.address === contact.address ? { ...from, name: contact.name } : from,
      })
      held = { ...held, messages: held.messages.map(named) }
      if (contact.state === 'accepted') requests = requests.filter(({ from }) => from.address !== contact.address)
    }
    if ('conversation' in event && typeof event.conversation === 'object') conversation = event.conversation
  }

  return {
    follow,
    shown: (): Shown => ({
      messages: held.messages.map(withoutSeen),
      conversation: conversation && { ...conversation, last: conversation.last && withoutSeen(conversation.last) },
      ...{ requests, contacts, numbers },
    }),
  }
}

/** The same, as a client gets it that asks. */
export async function whatIsRead({ call }: CheckedClient, who: string): Promise<Shown> {
  const { messages } = await call('message.read', { from: who, mark: false })
  const [conversation] = await call('conversation.list', {})
  const { contacts, requests, queued, unread } = await call('node.status', {})
  return {
    messages: messages.map(withoutSeen),
    conversation: conversation && { ...conversation, last: conversation.last && withoutSeen(conversation.last) },
    ...{ requests: await call('request.list', {}), contacts: await call('contact.list', {}) },
    numbers: { contacts, requests, queued, unread },
  }
}
