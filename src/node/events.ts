import type { NodeEvent } from '../rpc/contract.ts'
import type { StoredEvent } from '../store/project.ts'
import type { Queries } from '../store/queries.ts'
import type { Shapes } from './api/shapes.ts'

/** What a subscriber gets: the event with whatever it is about, as it is now. */
export function describeEvent(event: StoredEvent, queries: Queries, shapes: Shapes): NodeEvent {
  const { cursor, kind, timeMs, ref, peer } = event
  const head = { cursor: String(cursor), kind, time: new Date(timeMs).toISOString() }
  if (kind.startsWith('message.')) {
    const row = queries.message(ref)
    return row ? { ...head, message: shapes.message(row) } : head
  }
  if (kind === 'request.received') {
    const row = queries.request(ref)
    return row ? { ...head, request: shapes.request(row) } : head
  }
  const row = queries.contact(peer)
  return row ? { ...head, contact: shapes.contact(row) } : head
}
