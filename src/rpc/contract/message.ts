import { z } from 'zod'
import { deliveryStates } from '../../shared/delivery-state.ts'
import { event, stateEvent } from './event.ts'
import { address, count, isoTime } from './method.ts'

const deliveryStateSchema = z.enum(deliveryStates)

export const waitableSchema = z.enum(['queued', 'sent', 'held', 'delivered', 'read'])

export const messageTypes = ['text', 'reply', 'deleted', 'missing', 'unknown'] as const

export const messageSchema = z.object({
  id: z
    .string()
    .meta({ description: 'the placeholder of missing messages has an id of its own, which no method accepts' }),
  order: z.string().meta({
    description: 'position on the screen: the messages of a conversation are sorted by these texts, by code units',
  }),
  conversation: z.string().meta({ description: 'the address of the contact, or of the group' }),
  from: z.object({ name: z.string(), address }),
  direction: z.enum(['in', 'out']),
  time: isoTime,
  type: z.enum(messageTypes).meta({
    description:
      'deleted: the text was deleted; missing: placeholder of messages that were sent but have not arrived; unknown: sent by a newer version',
  }),
  text: z.string(),
  state: z
    .enum([...deliveryStates, 'received', 'unread'])
    .meta({ description: 'outgoing: delivery state; incoming: unread or received' }),
  replyTo: z.string().nullable(),
  edited: z.boolean(),
  reactions: z.array(z.object({ from: address, reaction: z.string() })),
  missing: z
    .object({ count, before: z.string() })
    .optional()
    .meta({ description: 'for the type missing: number of missing messages, and id of the message directly below' }),
  cursor: z.string().meta({
    description:
      'cursor of the event with which the message arrived; `read --since` and `events --since` continue behind it',
  }),
})

/** A delivery step of an outgoing message. */
export const stepSchema = z.object({
  time: isoTime,
  step: z.enum([...deliveryStates, 'published', 'deposited']).meta({
    description:
      'a state that was reached, or an attempt: handed to these peers by gossip (`published`) or over a stream (`deposited`)',
  }),
  peers: z.array(z.string()).optional(),
  device: z.string().optional().meta({ description: 'device whose receipt reported the state' }),
})

export const sendResultSchema = z.object({
  id: z.string(),
  state: deliveryStateSchema,
  held: z.array(z.string()),
  delivered: z.array(z.string()),
})

/** Fields of every event about a message: the current numbers of its conversation. */
const unreadNow = {
  unread: count.meta({ description: 'unread messages of the conversation' }),
  firstUnread: z.string().nullable().meta({ description: 'id of the first unread message' }),
}

const about = {
  message: messageSchema
    .optional()
    .meta({ description: 'current form; missing if the message no longer exists, as after a repair' }),
  ...unreadNow,
}

export const messageEvents = [
  stateEvent('message.queued', 'queued', about),
  stateEvent('message.sent', 'sent', about),
  stateEvent('message.held', 'held', about),
  stateEvent('message.delivered', 'delivered', about),
  stateEvent('message.read', 'read', about),
  stateEvent('message.expired', 'expired', about),
  stateEvent('message.refused', 'refused', about),
  stateEvent('message.received', 'unread', about),
  stateEvent('message.seen', 'received', about),
  event('message.edited', about),
  event('message.deleted', about),
  event('message.reacted', about),
  event('message.missing', {
    conversation: address,
    before: z.string().meta({ description: 'id of the message directly below the gap' }),
    missing: count.meta({ description: 'number of messages that are missing now; 0 if the gap is closed' }),
    message: messageSchema.optional().meta({ description: 'the placeholder; missing if the gap is closed' }),
    ...unreadNow,
  }),
] as const
