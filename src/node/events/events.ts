import { addressOf } from '../../shared/ids.ts'
import { type NodeEvent, stateReached } from '../../rpc/contract.ts'
import type { StoredEvent } from '../../state/changes.ts'
import type { Queries } from '../../store/index/queries.ts'
import type { Shapes } from '../api/shapes.ts'
import type { Directory } from '../directory.ts'

interface DescribePorts {
  readonly queries: Queries
  readonly directory: Directory
  readonly shapes: Shapes
}

/** What a subscriber gets: what happened, the state reached by it, and what it is about, as it is now. */
export function describeEvent(event: StoredEvent, ports: DescribePorts): NodeEvent {
  const { cursor, kind, timeMs } = event
  const head = { cursor: ports.shapes.cursor(cursor), kind, time: new Date(timeMs).toISOString() }
  const state = stateReached(kind)
  return { ...head, ...(state !== undefined && { state }), ...about(event, ports) }
}

function about(
  { kind, ref, conversation }: StoredEvent,
  { queries, directory, shapes }: DescribePorts,
): Readonly<Record<string, unknown>> {
  if (kind === 'message.missing') {
    const behind = queries.message(ref)
    const missing = behind ? queries.gapsBefore(behind) : 0
    return { conversation: addressOf(conversation), before: ref, missing }
  }
  if (kind.startsWith('message.')) {
    const row = queries.message(ref)
    if (!row) return {}
    const message = shapes.message(row)
    if (kind === 'message.seen') return { message, unread: queries.unread(conversation).unread }
    // Where it stands on the screen: others may have been sent before it that came after it.
    const isNew = kind === 'message.received' || kind === 'message.queued'
    return isNew ? { message, above: queries.above(row) ?? null } : { message }
  }
  const theirs = kind.startsWith('request.') ? queries.request(ref) : undefined
  if (theirs) return { request: shapes.request(theirs) }
  const contact = directory.get(conversation)
  if (!contact) return {}
  return kind === 'conversation.changed'
    ? { conversation: shapes.conversation(contact) }
    : { contact: shapes.contact(contact) }
}
