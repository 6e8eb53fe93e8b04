import { addressOf } from '../../shared/ids.ts'
import { type AnyEvent, stateReached } from '../../rpc/contract.ts'
import type { StoredEvent } from '../../state/changes.ts'
import type { Queries } from '../../store/index/queries.ts'
import type { Shapes } from '../api/shapes.ts'
import type { Directory } from '../directory.ts'

interface DescribePorts {
  readonly queries: Queries
  readonly directory: Directory
  readonly shapes: Shapes
}

/** The notification of a stored event: its kind, the state that it reached, and the object that it is about in its current form. */
export function describeEvent(event: StoredEvent, ports: DescribePorts): AnyEvent {
  const { cursor, kind, timeMs } = event
  const head = { cursor: ports.shapes.cursor(cursor), kind, time: new Date(timeMs).toISOString() }
  const state = stateReached(kind)
  // The fields of an event follow from its kind. test/compliance/node.ts checks each kind against its schema.
  return { ...head, ...(state !== undefined && { state }), ...about(event, ports) }
}

function about(event: StoredEvent, ports: DescribePorts): Readonly<Record<string, unknown>> {
  const { kind, ref, conversation } = event
  const { queries, directory, shapes } = ports
  if (kind.startsWith('message.')) return { ...aboutMessage(event, ports), ...unreadNow(event, ports) }
  if (kind === 'request.received' || kind === 'request.declined') {
    const request = queries.request(ref)
    return request ? { request: shapes.request(request) } : {}
  }
  const contact = directory.get(conversation)
  if (!contact) return {}
  const whole = { conversation: shapes.conversation(contact) }
  return kind === 'conversation.changed' ? whole : { contact: shapes.contact(contact), ...whole }
}

function aboutMessage({ kind, ref, conversation }: StoredEvent, { queries, shapes }: DescribePorts) {
  const row = queries.message(ref)
  if (kind !== 'message.missing') return row ? { message: shapes.message(row) } : {}
  const missing = row ? queries.gapsBefore(row) : 0
  const head = { conversation: addressOf(conversation), before: ref, missing }
  return row?.shown && missing > 0 ? { ...head, message: shapes.missing(row, missing) } : head
}

function unreadNow({ conversation }: StoredEvent, { queries }: DescribePorts) {
  const { unread, first } = queries.unread(conversation)
  return { unread, firstUnread: first }
}
