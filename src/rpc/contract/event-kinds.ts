import { deliveryStates } from '../../shared/delivery-state.ts'

/** Kinds of events. Each is also the name of its notification. */
export const eventKinds = [
  'request.received',
  'request.declined',
  'request.sent',
  'request.expired',
  'contact.requested',
  'contact.accepted',
  'contact.renamed',
  'contact.verified',
  'message.queued',
  'message.sent',
  'message.held',
  'message.delivered',
  'message.read',
  'message.expired',
  'message.refused',
  'message.received',
  'message.seen',
  'message.edited',
  'message.deleted',
  'message.reacted',
  'message.missing',
  'conversation.changed',
] as const

/** The state that each kind of event reaches. Kinds without an entry change no state. */
const reached = new Map<string, string>([
  ...deliveryStates.map((state) => [`message.${state}`, state] as const),
  ['message.received', 'unread'],
  ['message.seen', 'received'],
  ['request.received', 'waiting'],
  ['request.declined', 'declined'],
  ['request.sent', 'sent'],
  ['request.expired', 'expired'],
  ['contact.requested', 'requested'],
  ['contact.accepted', 'accepted'],
])

/** `state` of an event of this kind; undefined for kinds without one. */
export const stateReached = (kind: string): string | undefined => reached.get(kind)

/** Kinds of events that are not stored. Their cursor is that of the last stored event. */
export const passingKinds = ['contact.typing', 'node.changed'] as const

const knownKinds: ReadonlySet<string> = new Set([...eventKinds, ...passingKinds])

export const isKnownKind = (kind: string): boolean => knownKinds.has(kind)
export const isPassingKind = (kind: string): boolean => passingKinds.some((each) => each === kind)
