import { z } from 'zod'
import { contactEvents, contactPassingEvents } from './contact-events.ts'
import { conversationEvents } from './conversation.ts'
import { eventHead } from './event.ts'
import { isKnownKind } from './event-kinds.ts'
import { messageEvents } from './message.ts'
import { consumer, cursor, method, none } from './method.ts'
import { nodePassingEvents } from './node.ts'

/** What happened: `kind`, `time` and `state` as it was then; what it is about comes as it is now. */
export const eventSchema = z.discriminatedUnion('kind', [
  ...contactEvents,
  ...messageEvents,
  ...conversationEvents,
  ...contactPassingEvents,
  ...nodePassingEvents,
])

/** A kind that this version does not know, of a newer node. */
const unknownEventSchema = z.object({
  cursor: eventHead.cursor,
  kind: z.string().refine((kind) => !isKnownKind(kind)),
  time: eventHead.time,
})

/** What a client meets: look with `isKnownEvent` first. */
export const anyEventSchema = z.union([eventSchema, unknownEventSchema])

export type NodeEvent = z.output<typeof eventSchema>
export type EventOf<K extends NodeEvent['kind']> = Extract<NodeEvent, { readonly kind: K }>
/** Also of a kind that only a newer node knows. */
export type AnyEvent = z.output<typeof anyEventSchema>

const skipped = z.boolean().meta({
  description: 'events behind the cursor are no longer stored: it goes on from the oldest that are',
})

export const eventMethods = {
  'events.read': method(
    'Events behind a cursor, oldest first',
    z.object({ since: cursor.optional(), limit: z.number().int().min(1).max(1000).optional() }),
    z.object({ events: z.array(anyEventSchema), cursor: z.string(), more: z.boolean(), skipped }),
  ),
  'events.subscribe': method(
    'Streams every event behind a cursor as a notification named after its kind; without one, from now on. At least once, in order',
    z.object({
      since: cursor.optional(),
      consumer: consumer
        .optional()
        .meta({ description: 'goes on behind what this consumer acknowledged, unless `since` is given' }),
      passing: z.boolean().optional().meta({ description: 'also what is not stored: typing, peers that come and go' }),
    }),
    z.object({ cursor: z.string(), skipped }),
  ),
  'events.acknowledge': method('Remembers how far a consumer got', z.object({ consumer, cursor }), none),
} as const
