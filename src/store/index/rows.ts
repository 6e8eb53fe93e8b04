import type { Bytes } from '../../shared/bytes.ts'
import type { DeliveryState } from '../../shared/delivery-state.ts'
import type { AccountId, ConversationId, DeviceId, MessageId } from '../../shared/ids.ts'
import type { Parcel } from '../../state/changes.ts'

export interface ContactRow {
  readonly account: AccountId
  /** Names as in state/contact-name.ts. */
  readonly chosen: string
  readonly given: string
  readonly latest: string
  readonly state: 'requested' | 'accepted'
  readonly addedMs: number
  readonly since: number
  readonly verified: 0 | 1
  readonly muted: 0 | 1
  readonly pinned: 0 | 1
  readonly card: Bytes | null
  readonly request: MessageId | null
  readonly invite: string | null
  /** The current pair secret of this account for the contact, 32 bytes. */
  readonly half: Bytes
  /** Epoch of `half`; 0 if the secret is random and not derived. */
  readonly halfEpoch: number
  /** Highest epoch of a pair secret of this account for the contact. */
  readonly epoch: number
  /** Pair secret of the contact, 32 bytes. */
  readonly theirHalf: Bytes | null
  readonly root: Bytes | null
  readonly oldRoot: Bytes | null
  readonly inboxKey: Bytes | null
}

export interface RequestRow {
  readonly id: MessageId
  readonly account: AccountId
  readonly name: string
  readonly text: string
  readonly time: number
  readonly state: 'waiting' | 'accepted' | 'declined'
  /** Pair secret of the requester, 32 bytes. */
  readonly secret: Bytes
}

export interface MessageRow {
  readonly place: number
  readonly id: MessageId
  readonly author: AccountId
  readonly conversation: ConversationId
  readonly device: DeviceId
  readonly seq: number
  /** Time to show, milliseconds since 1970. With `count` and `id` it is the place in the order on the screen. */
  readonly ms: number
  readonly count: number
  readonly type: string
  /** 0 for an edit, a deletion or a reaction. */
  readonly shown: 0 | 1
  readonly text: string
  /** Id of the message that this one answers or changes. */
  readonly ref: MessageId | null
  /** 1: has reactions; 2: edited; 3: both. */
  readonly changed: number
  readonly unread: 0 | 1
  /** Lowest delivery state among the recipients. Null for a message of another author. */
  readonly state: DeliveryState | null
}

export interface OutgoingRow extends Parcel {
  readonly content: Bytes
}

/** A place in the order on the screen. */
export interface ScreenEdge extends Pick<MessageRow, 'ms' | 'count' | 'id'> {
  /** Whether the message at this place is included. */
  readonly isIncluded?: boolean
}

/** Which messages to read. Without a start, the newest ones. */
export interface ReadFilter {
  readonly conversation?: ConversationId | undefined
  readonly unread?: boolean | undefined
  /** The first messages that arrived behind this place. */
  readonly behind?: number | undefined
  /** The first messages from this time on, milliseconds since 1970. */
  readonly fromMs?: number | undefined
  /** The newest messages above this place on the screen. */
  readonly above?: ScreenEdge | undefined
  /** The first messages below this place on the screen. */
  readonly below?: ScreenEdge | undefined
  readonly limit: number
}

/** Times in milliseconds since 1970. */
export interface SearchFilter {
  /** FTS5 query (store/index/words). */
  readonly match: string
  readonly conversation?: ConversationId | undefined
  readonly author?: AccountId | undefined
  readonly beforeMs?: number | undefined
  readonly afterMs?: number | undefined
  readonly limit: number
  readonly offset: number
}

export interface StepRow {
  readonly time: number
  readonly step: DeliveryState | 'published' | 'deposited'
  /** Peer ids, separated by spaces. */
  readonly peers: string
  readonly device: DeviceId | null
  readonly recipient: AccountId
}

/** A range of sequence numbers of one device, both ends inclusive, whose contents are missing. */
export interface GapRow {
  readonly author: AccountId
  readonly device: DeviceId
  readonly first: number
  readonly last: number
}
