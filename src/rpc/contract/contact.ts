import { z } from 'zod'
import { address, isoTime, method, name, none, who } from './method.ts'

export const contactSchema = z.object({
  name: z
    .string()
    .meta({ description: 'name of the contact on this account; after acceptance only contact.rename changes it' }),
  ownName: z.string().optional().meta({ description: 'name that the contact gave itself last, if it differs' }),
  address,
  state: z
    .enum(['requested', 'accepted'])
    .meta({ description: 'requested: the request of this account waits for an answer' }),
  verified: z.boolean(),
  since: isoTime,
  request: z.string().optional().meta({ description: 'id of the request that this account sent' }),
  requestState: z.enum(['queued', 'sent', 'delivered', 'expired']).optional(),
})

export const contactMethods = {
  'contact.add': method(
    'Sends a contact request to the account of a link, or accepts its waiting request',
    z.object({ link: z.string().max(1024), name: name.optional(), message: z.string().max(280).optional() }),
    contactSchema,
  ),
  'contact.list': method('Contacts, by name', none, z.array(contactSchema)),
  'contact.find': method('One contact', z.object({ contact: who }), contactSchema),
  'contact.show': method(
    'One contact, with its safety number, which two people compare by voice',
    z.object({ contact: who }),
    contactSchema.extend({ safetyNumber: z.string().nullable(), devices: z.array(z.string()) }),
  ),
  'contact.rename': method(
    'Changes the name of a contact on this account',
    z.object({ contact: who, name }),
    contactSchema,
  ),
  'contact.verify': method(
    'Marks a contact as verified after its safety number was compared, or removes the mark',
    z.object({
      contact: who,
      verified: z.boolean(),
      safetyNumber: z
        .string()
        .optional()
        .meta({ description: 'the compared safety number; `not-allowed` if it is not that of the contact' }),
    }),
    contactSchema,
  ),
  'contact.link': method(
    "One's own contact link; with `invite`, one whose requests need no proof of work for 15 to 30 days more: the newest that has more than half of its 30 days left, else a new one",
    z.object({ invite: z.boolean().optional() }),
    z.object({ link: z.string() }),
  ),
} as const
