import type { DeliveryState } from '../shared/delivery-state.ts'
import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Parcel, StoredEvent } from '../store/index/rows.ts'

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
