import type { DeliveryState } from '../shared/delivery-state.ts'
import type { AccountId, ConversationId, MessageId } from '../shared/ids.ts'

/** An event for clients. `ref` is the id of the message, request or account of the event. */
export interface StoredEvent {
  readonly cursor: number
  readonly kind: string
  readonly timeMs: number
  readonly ref: string
  /** The conversation of the message, or the contact of the event. */
  readonly conversation: ConversationId
}

/** A delivery state of a content at one recipient, or an attempt to deliver it. */
export interface ProgressStep {
  readonly id: MessageId
  readonly recipient: AccountId
  readonly step: DeliveryState | 'published' | 'deposited'
  readonly timeMs: number
  /** Ids of the peers that took the envelope. */
  readonly peers: readonly string[]
}

/** A content that waits to be sent to one recipient. */
export interface Parcel {
  readonly id: MessageId
  readonly recipient: AccountId
  readonly kind: 'request' | 'accept' | 'message'
  readonly state: DeliveryState
  /** Milliseconds since 1970. */
  readonly created: number
}

/**
 * A change that the fold of a record caused. The parts of a node follow only these changes, so it does not matter which device wrote the record or how it
 * arrived. Events go to clients. All other changes stay inside the node.
 */
export type Change =
  | { readonly type: 'event'; readonly event: StoredEvent }
  /** The name of the account, its inbox key, or its invites. */
  | { readonly type: 'profile' }
  | { readonly type: 'contact'; readonly account: AccountId }
  /** A content of this account waits to be sent. */
  | { readonly type: 'outgoing'; readonly parcel: Parcel }
  /** A content of this account has a further delivery state at a recipient. */
  | { readonly type: 'progress'; readonly id: MessageId; readonly recipient: AccountId; readonly state: DeliveryState }
  /** A content of another author is stored. */
  | { readonly type: 'stored'; readonly id: MessageId; readonly author: AccountId }
  /** A person has seen messages of an author. */
  | { readonly type: 'seen'; readonly author: AccountId; readonly ids: readonly MessageId[] }
