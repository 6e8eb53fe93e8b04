import { isKnownKind } from './event-kinds.ts'
import type { AnyEvent, NodeEvent } from './events.ts'

/** Whether this version knows the kind of an event. An event of an unknown kind has only cursor, kind and time. */
export const isKnownEvent = (event: AnyEvent): event is NodeEvent => isKnownKind(event.kind)
