import { z } from 'zod'
import { contactEvents, contactPassingEvents } from './contact-events.ts'
import { conversationEvents } from './conversation.ts'
import { eventHead } from './event.ts'
import { isKnownKind } from './event-kinds.ts'
import { messageEvents } from './message.ts'
import { consumer, cursor, method, none } from './method.ts'
import { nodePassingEvents } from './node.ts'

/** An event. `kind`, `time` and `state` describe the moment of the event; the object that it is about has its current form. */
export const eventSchema = z.discriminatedUnion('kind', [
  ...contactEvents,
  ...messageEvents,
  ...conversationEvents,
  ...contactPassingEvents,
  ...nodePassingEvents,
])

/** An event of a newer node, of a kind that this version does not know. */
const unknownEventSchema = z.object({
  cursor: eventHead.cursor,
  kind: z.string().refine((kind) => !isKnownKind(kind)),
  time: eventHead.time,
})

/** An event as a client receives it. Check it with `isKnownEvent` first. */
export const anyEventSchema = z.union([eventSchema, unknownEventSchema])

export type NodeEvent = z.output<typeof eventSchema>
export type EventOf<K extends NodeEvent['kind']> = Extract<NodeEvent, { readonly kind: K }>
/** An event, possibly of a kind that only a newer node knows. */
export type AnyEvent = z.output<typeof anyEventSchema>

const skipped = z.boolean().meta({
  description:
    'whether events behind the cursor are no longer stored, or the cursor is of an index file that was lost; if so, the result begins with the oldest stored event',
})

export const eventMethods = {
  'events.read': method(
    'Events behind a cursor, oldest first',
    z.object({ since: cursor.optional(), limit: z.number().int().min(1).max(1000).optional() }),
    z.object({ events: z.array(anyEventSchema), cursor: z.string(), more: z.boolean(), skipped }),
  ),
  'events.subscribe': method(
    'Streams all events behind a cursor as notifications named after their kind, in order, each at least once; without a cursor, from now on',
    z.object({
      since: cursor.optional(),
      consumer: consumer
        .optional()
        .meta({ description: 'continues behind the cursor that this consumer acknowledged, unless `since` is given' }),
      passing: z
        .boolean()
        .optional()
        .meta({ description: 'include events that are not stored: typing, changed numbers of the status' }),
    }),
    z.object({ cursor: z.string(), skipped }),
  ),
  'events.acknowledge': method(
    'Stores the cursor up to which a consumer has handled the events',
    z.object({ consumer, cursor }),
    none,
  ),
} as const
