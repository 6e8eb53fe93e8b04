import { contactSchema } from './contact.ts'
import { conversationSchema } from './conversation.ts'
import { event, stateEvent } from './event.ts'
import { address } from './method.ts'
import { requestSchema } from './request.ts'

const aboutContact = {
  contact: contactSchema.optional().meta({ description: 'as it is now' }),
  conversation: conversationSchema.optional().meta({ description: 'with this contact, as it is now' }),
}
const aboutRequest = { request: requestSchema.optional().meta({ description: 'as it is now' }) }

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
