import type { EventOf, Message, NodeEvent } from '../../../rpc/contract.ts'
import { type Conversation, unreadNow } from './conversation.ts'
import { type Held, letGo, mostHeld, pageSize, placeMessage, placeMissing } from '../../../client/held.ts'
import { askForQuoted } from './history.ts'
import { notification } from './notify.ts'
import { changeConversation, isLookedAt, type State, type Step, steps } from '../state.ts'

/** Unread numbers of a conversation in an event. */
type Unread = Pick<EventOf<'message.seen'>, 'unread' | 'firstUnread'>

const isAfter = (message: Message, other: Message | null): boolean => other === null || message.order > other.order

export function applyMessage(state: State, kind: NodeEvent['kind'], message: Message, unread: Unread): Step {
  const conversation = state.conversations.get(message.conversation)
  if (!conversation) return { state, effects: [] }
  const comes = kind === 'message.received' || kind === 'message.queued'
  const isNews = comes && isAfter(message, conversation.last)
  const isUnread = kind === 'message.received' && message.state === 'unread'
  const next = changeConversation(withMessage(state, message), message.conversation, (now) => ({
    ...(kind === 'message.received' && { isTyping: false }),
    ...(isNews && { newer: now.anchor === undefined ? 0 : now.newer + 1 }),
    ...unreadNow(now, unread, isLookedAt(state, now)),
    ...(isUnread && { markedUntil: undefined }),
  }))
  const { contact, muted } = conversation
  const told = isUnread && isNews ? notification(state, { of: 'message', name: contact.name, muted }) : []
  return steps(
    next,
    (before) => askForQuoted(before, message.conversation),
    (before) => ({ state: before, effects: told }),
  )
}

/** Adds, updates or removes the placeholder of missing messages. */
export function applyMissing(state: State, event: EventOf<'message.missing'>): State {
  const standIn = event.message
  return changeConversation(state, event.conversation, (now) => ({
    ...(now.isLoaded && placeMissing(now, event.before, standIn)),
    ...(now.reading && {
      meanwhile: [
        ...now.meanwhile.filter(({ missing }) => missing?.before !== event.before),
        ...(standIn ? [standIn] : []),
      ],
    }),
    ...unreadNow(now, event, isLookedAt(state, now)),
  }))
}

/** Takes over the current form of a message, wherever it is loaded. */
export function withMessage(state: State, message: Message): State {
  return changeConversation(state, message.conversation, (conversation) => {
    const { last, isLoaded, reading, meanwhile, quoted } = conversation
    const isLast = message.id === last?.id || isAfter(message, last)
    return {
      ...(isLoaded && withoutExcess(placeMessage(conversation, message).held, conversation)),
      ...(reading && { meanwhile: [...meanwhile, message] }),
      ...(isLast && { last: message }),
      ...(quoted.get(message.id) && { quoted: new Map(quoted).set(message.id, message) }),
    }
  })
}

/** Limits the loaded messages of a conversation that receives many. It waits for one page of excess, so that not each message causes work. */
function withoutExcess(held: Held, { anchor }: Conversation): Held {
  const { length } = held.messages
  if (length <= mostHeld + pageSize) return held
  return letGo(held, anchor === undefined ? length : held.messages.findIndex(({ id }) => id === anchor.id))
}
