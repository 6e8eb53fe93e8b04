import { z } from 'zod'
import { deliveryStates } from '../../shared/delivery-state.ts'
import { event, stateEvent } from './event.ts'
import { address, count, isoTime } from './method.ts'

const deliveryStateSchema = z.enum(deliveryStates)

export const waitableSchema = z.enum(['queued', 'sent', 'held', 'delivered', 'read'])

export const messageTypes = ['text', 'reply', 'deleted', 'missing', 'unknown'] as const

export const messageSchema = z.object({
  id: z.string().meta({ description: 'what stands for missing messages has an id of its own, which no method takes' }),
  order: z.string().meta({
    description:
      'its place on the screen: the messages of a conversation are shown in the order of these texts, by code units',
  }),
  conversation: z.string().meta({ description: 'the address of the contact, or of the group' }),
  from: z.object({ name: z.string(), address }),
  direction: z.enum(['in', 'out']),
  time: isoTime,
  type: z.enum(messageTypes).meta({
    description:
      'deleted: its sender took it back, no text; missing: stands for messages that are not here, though others say that they were sent; unknown: sent with a newer version',
  }),
  text: z.string(),
  state: z
    .enum([...deliveryStates, 'received', 'unread'])
    .meta({ description: 'outgoing: how far it got; incoming: unread or received' }),
  replyTo: z.string().nullable(),
  edited: z.boolean(),
  reactions: z.array(z.object({ from: address, reaction: z.string() })),
  missing: z
    .object({ count, before: z.string() })
    .optional()
    .meta({ description: 'with the type missing: how many, and the id of the message right below' }),
  cursor: z
    .string()
    .meta({ description: 'of the event with which it came: `read --since` and `events --since` go on behind it' }),
})

/** One step on the way of an outgoing message. */
export const stepSchema = z.object({
  time: isoTime,
  step: z.enum([...deliveryStates, 'published', 'deposited']).meta({
    description: 'a state that was reached, or an attempt: handed to these peers, by gossip or over a stream',
  }),
  peers: z.array(z.string()).optional(),
  device: z.string().optional().meta({ description: 'the device whose receipt said so' }),
})

export const sendResultSchema = z.object({
  id: z.string(),
  state: deliveryStateSchema,
  held: z.array(z.string()),
  delivered: z.array(z.string()),
})

/** With every event about a message: how its conversation is now. */
const unreadNow = {
  unread: count.meta({ description: 'unread messages of the conversation' }),
  firstUnread: z.string().nullable().meta({ description: 'id of the first of them' }),
}

const about = {
  message: messageSchema
    .optional()
    .meta({ description: 'as it is now; left out when it is not here any more, as after a repair' }),
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
    before: z.string().meta({ description: 'id of the message above which messages are missing, or not any more' }),
    missing: count.meta({ description: 'how many are missing there now' }),
    message: messageSchema.optional().meta({ description: 'what stands for them; left out when none is missing' }),
    ...unreadNow,
  }),
] as const
