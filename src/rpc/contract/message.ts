import { z } from 'zod'
import { deliveryStates } from '../../shared/delivery-state.ts'
import { address, isoTime } from './method.ts'

export const deliveryStateSchema = z.enum(deliveryStates)

export const waitableSchema = z.enum(['queued', 'sent', 'held', 'delivered', 'read'])

export const messageTypes = ['text', 'reply', 'deleted', 'missing', 'unknown'] as const

export const messageSchema = z.object({
  id: z.string(),
  conversation: z.string().meta({ description: 'the address of the contact, or of the group' }),
  from: z.object({ name: z.string(), address }),
  direction: z.enum(['in', 'out']),
  time: isoTime,
  type: z.enum(messageTypes).meta({
    description:
      'deleted: its sender took it back, no text; missing: not here, but others say that it was sent; unknown: sent with a newer version',
  }),
  text: z.string(),
  state: z
    .enum([...deliveryStates, 'received', 'unread'])
    .meta({ description: 'outgoing: how far it got; incoming: unread or received' }),
  replyTo: z.string().nullable(),
  edited: z.boolean(),
  reactions: z.array(z.object({ from: address, reaction: z.string() })),
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
