import { z } from 'zod'
import { maxLineBytes } from '../limits.ts'
import { contactSchema } from './contact.ts'
import { event } from './event.ts'
import { messageSchema } from './message.ts'
import { address, count, messageId, method, none, who } from './method.ts'

export const conversationSchema = z.object({
  conversation: address,
  name: z.string(),
  state: contactSchema.shape.state,
  verified: z.boolean(),
  unread: count,
  firstUnread: z.string().nullable().meta({ description: 'id of the first unread message' }),
  muted: z.boolean(),
  pinned: z.boolean(),
  draft: z.string().meta({ description: 'draft on this device' }),
  last: messageSchema.nullable(),
})

export const conversationMethods = {
  'conversation.list': method(
    'Conversations: pinned ones first, then by newest message',
    none,
    z.array(conversationSchema),
  ),
  'conversation.mark': method(
    'Marks the incoming messages of a conversation as read, up to and including this one',
    z.object({ conversation: who, until: messageId }),
    conversationSchema,
  ),
  'conversation.set': method(
    'Mutes or pins a conversation',
    z.object({ conversation: who, muted: z.boolean().optional(), pinned: z.boolean().optional() }),
    conversationSchema,
  ),
  'conversation.draft': method(
    'Stores the draft of a conversation; an empty text deletes it',
    z.object({ conversation: who, text: z.string().max(maxLineBytes / 8) }),
    none,
  ),
  'conversation.typing': method(
    'Tells the contact that the person is typing, if a device of the contact is connected',
    z.object({ conversation: who }),
    none,
  ),
} as const

export const conversationEvents = [
  event('conversation.changed', {
    conversation: conversationSchema.optional().meta({ description: 'as it is now' }),
  }),
] as const
