import { isKnownKind } from './event-kinds.ts'
import type { AnyEvent, NodeEvent } from './events.ts'

/** Whether an event is of a kind that this version knows; of one that it does not know it has the cursor and the time only. */
export const isKnownEvent = (event: AnyEvent): event is NodeEvent => isKnownKind(event.kind)
