import { z } from 'zod'
import { consumer, cursor, isoTime, method, none } from './method.ts'

/**
 * `kind`, `time` and `state` are what happened then. What it is about comes as it is now, by kind: `message` (with message.received and message.queued
 * also `above`, the id of the message shown above it, or null; with message.seen also `unread`, how many are left), `before` and `missing`
 * (message.missing: how many are missing above that message), `request`, `contact`, `conversation`; with passing kinds `conversation` (an address) or
 * `peers`.
 */
export const eventSchema = z.looseObject({
  cursor: z.string(),
  kind: z.string().meta({ description: 'what happened' }),
  time: isoTime.meta({ description: 'when it happened: ISO 8601, UTC, milliseconds' }),
  state: z.string().optional().meta({
    description: 'the state that was reached by it; the object that comes with it is as it is now, and may be further',
  }),
})

export const eventMethods = {
  'events.read': method(
    'Events behind a cursor, oldest first',
    z.object({ since: cursor.optional(), limit: z.number().int().min(1).max(1000).optional() }),
    z.object({ events: z.array(eventSchema), cursor: z.string(), more: z.boolean() }),
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
    z.object({ cursor: z.string() }),
  ),
  'events.acknowledge': method('Remembers how far a consumer got', z.object({ consumer, cursor }), none),
} as const
