import { z } from 'zod'
import { isoTime } from './method.ts'

/** What every event has. */
export const eventHead = {
  cursor: z.string().meta({ description: 'where to go on; a passing event has that of the last stored one' }),
  time: isoTime.meta({ description: 'when it happened: ISO 8601, UTC, milliseconds' }),
}

/** A kind of event, and what it has besides. */
export const event = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ cursor: eventHead.cursor, kind: z.literal(kind), time: eventHead.time, ...shape })

/** A kind of event by which a state is reached. What it is about is as it is now, and may be further. */
export const stateEvent = <K extends string, T extends string, S extends z.ZodRawShape>(kind: K, state: T, shape: S) =>
  event(kind, {
    state: z.literal(state).meta({ description: 'the state that was reached then; the object may be further by now' }),
    ...shape,
  })
