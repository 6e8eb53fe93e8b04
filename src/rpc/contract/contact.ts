import { z } from 'zod'
import { address, isoTime, method, name, none, who } from './method.ts'

export const contactSchema = z.object({
  name: z.string().meta({ description: 'what it is called here; only contact.rename changes it once it is accepted' }),
  ownName: z.string().optional().meta({ description: 'what it called itself last, if that is another name' }),
  address,
  state: z.enum(['requested', 'accepted']).meta({ description: 'requested: our request waits for an answer' }),
  verified: z.boolean(),
  since: isoTime,
  request: z.string().optional().meta({ description: 'id of the request that we sent' }),
  requestState: z.enum(['queued', 'sent', 'delivered', 'expired']).optional(),
})

export const contactMethods = {
  'contact.add': method(
    'Finds the account behind a link, and sends it a contact request',
    z.object({ link: z.string().max(1024), name: name.optional(), message: z.string().max(280).optional() }),
    contactSchema,
  ),
  'contact.list': method('Contacts, by name', none, z.array(contactSchema)),
  'contact.find': method('The contact that is meant', z.object({ contact: who }), contactSchema),
  'contact.show': method(
    'One contact, with the safety number to compare by voice',
    z.object({ contact: who }),
    contactSchema.extend({ safetyNumber: z.string().nullable(), devices: z.array(z.string()) }),
  ),
  'contact.rename': method('Changes the name a contact has here', z.object({ contact: who, name }), contactSchema),
  'contact.verify': method(
    'Marks a contact as verified: its safety number was compared',
    z.object({
      contact: who,
      verified: z.boolean(),
      safetyNumber: z
        .string()
        .optional()
        .meta({ description: 'the one that was compared: refused if it is not the right one' }),
    }),
    contactSchema,
  ),
  'contact.link': method(
    "One's own contact link; with `invite`, one whose requests need no proof of work for 15 to 30 days more: the newest that has more than half of its 30 days left, else a new one",
    z.object({ invite: z.boolean().optional() }),
    z.object({ link: z.string() }),
  ),
} as const
