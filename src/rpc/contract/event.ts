import { z } from 'zod'
import { isoTime } from './method.ts'

/** Fields of every event. */
export const eventHead = {
  cursor: z.string().meta({
    description: 'cursor to continue behind; an event that is not stored has the cursor of the last stored one',
  }),
  time: isoTime.meta({ description: 'time of the event: ISO 8601, UTC, milliseconds' }),
}

/** Schema of a kind of event, with its own fields. */
export const event = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ cursor: eventHead.cursor, kind: z.literal(kind), time: eventHead.time, ...shape })

/** Schema of a kind of event that reaches a state. Its object is in the current form, whose state may be further. */
export const stateEvent = <K extends string, T extends string, S extends z.ZodRawShape>(kind: K, state: T, shape: S) =>
  event(kind, {
    state: z
      .literal(state)
      .meta({ description: 'the state that the event reached; the state of the object may be further now' }),
    ...shape,
  })
