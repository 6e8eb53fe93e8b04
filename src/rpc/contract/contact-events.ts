import { contactSchema } from './contact.ts'
import { conversationSchema } from './conversation.ts'
import { event, stateEvent } from './event.ts'
import { address } from './method.ts'
import { requestSchema } from './request.ts'

const aboutContact = {
  contact: contactSchema.optional().meta({ description: 'current form' }),
  conversation: conversationSchema.optional().meta({ description: 'conversation with this contact, current form' }),
}
const aboutRequest = { request: requestSchema.optional().meta({ description: 'current form' }) }

export const contactEvents = [
  stateEvent('request.received', 'waiting', aboutRequest),
  stateEvent('request.declined', 'declined', aboutRequest),
  stateEvent('request.sent', 'sent', aboutContact),
  stateEvent('request.expired', 'expired', aboutContact),
  stateEvent('contact.requested', 'requested', aboutContact),
  stateEvent('contact.accepted', 'accepted', aboutContact),
  event('contact.renamed', aboutContact),
  event('contact.verified', aboutContact),
] as const

export const contactPassingEvents = [event('contact.typing', { conversation: address })] as const
