import { z } from 'zod'
import { contactSchema } from './contact.ts'
import { address, isoTime, method, name, none, whichRequest } from './method.ts'

export const requestSchema = z.object({
  id: z.string(),
  from: z.object({
    name: z.string().meta({ description: 'name that the sender gives itself in this request' }),
    address,
  }),
  knownAs: z.string().optional().meta({ description: 'name of the sender as a contact of this account' }),
  text: z.string(),
  time: isoTime,
  state: z.enum(['waiting', 'accepted', 'declined']),
})

export const requestMethods = {
  'request.list': method('Requests from strangers that wait for an answer', none, z.array(requestSchema)),
  'request.accept': method(
    'Accepts a request by its id or its sender',
    z.object({ request: whichRequest, name: name.optional() }),
    contactSchema,
  ),
  'request.decline': method(
    'Declines a request by its id or its sender. Sends nothing to the sender',
    z.object({ request: whichRequest }),
    requestSchema,
  ),
} as const
