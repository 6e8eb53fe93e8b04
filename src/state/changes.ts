import type { DeliveryState } from '../shared/delivery-state.ts'
import type { AccountId, ConversationId, MessageId } from '../shared/ids.ts'

/** Something that happened, as clients are told: `ref` is the id of the message, request or account that it is about. */
export interface StoredEvent {
  readonly cursor: number
  readonly kind: string
  readonly timeMs: number
  readonly ref: string
  /** The conversation that it happened in, or the contact that it is about. */
  readonly conversation: ConversationId
}

/** How far a content got at one recipient, or an attempt to get it there. */
export interface ProgressStep {
  readonly id: MessageId
  readonly recipient: AccountId
  readonly step: DeliveryState | 'published' | 'deposited'
  readonly timeMs: number
  /** Whom it was handed to. */
  readonly peers: readonly string[]
}

/** One content for one recipient, as it waits to be sent. */
export interface Parcel {
  readonly id: MessageId
  readonly recipient: AccountId
  readonly kind: 'request' | 'accept' | 'message'
  readonly state: DeliveryState
  /** Milliseconds since 1970. */
  readonly created: number
}

/**
 * What the fold of records changed. The parts of a node follow these, so it does not matter which device wrote a record, or how it came here.
 * Clients get the events; the rest stays inside the node.
 */
export type Change =
  | { readonly type: 'event'; readonly event: StoredEvent }
  /** The name of the account, its inbox key, or its invites. */
  | { readonly type: 'profile' }
  | { readonly type: 'contact'; readonly account: AccountId }
  /** A content of ours waits to be sent. */
  | { readonly type: 'outgoing'; readonly parcel: Parcel }
  /** A content of ours got further at a recipient. */
  | { readonly type: 'progress'; readonly id: MessageId; readonly recipient: AccountId; readonly state: DeliveryState }
  /** A content of another author is stored. */
  | { readonly type: 'stored'; readonly id: MessageId; readonly author: AccountId }
  /** A person saw messages of an author. */
  | { readonly type: 'seen'; readonly author: AccountId; readonly ids: readonly MessageId[] }
