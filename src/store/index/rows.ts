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
  /** Our half of the pair secret, and its epoch. */
  readonly half: Bytes
  readonly halfEpoch: number
  /** Highest epoch of any half of ours. */
  readonly epoch: number
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
  /** Their half of the pair secret. */
  readonly secret: Bytes
}

export interface MessageRow {
  readonly place: number
  readonly id: MessageId
  readonly author: AccountId
  readonly conversation: ConversationId
  readonly device: DeviceId
  readonly seq: number
  /** The time to show; with `count` and `id`, the place in the order on the screen. */
  readonly ms: number
  readonly count: number
  readonly type: string
  /** 0: an edit, deletion or reaction. */
  readonly shown: 0 | 1
  readonly text: string
  /** Message that it answers or changes. */
  readonly ref: MessageId | null
  /** 1: it has reactions; 2: it was edited; 3: both. */
  readonly changed: number
  readonly unread: 0 | 1
  /** How far a message of ours got: of all its recipients, the least far. Null for a message of another author. */
  readonly state: DeliveryState | null
}

export interface OutgoingRow extends Parcel {
  readonly content: Bytes
}

/** A place in the order on the screen. */
export interface ScreenEdge extends Pick<MessageRow, 'ms' | 'count' | 'id'> {
  /** Whether the message of this place is read as well. */
  readonly isIncluded?: boolean
}

/** Which messages, and from where on: the newest ones if nothing else is said. */
export interface ReadFilter {
  readonly conversation?: ConversationId | undefined
  readonly unread?: boolean | undefined
  /** The first ones that came into this account behind this place. */
  readonly behind?: number | undefined
  /** The first ones of this moment or later, in milliseconds since 1970. */
  readonly fromMs?: number | undefined
  /** The newest ones shown above this message. */
  readonly above?: ScreenEdge | undefined
  /** The first ones shown below this message. */
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

/** Sequence numbers of a device, first to last, of which no content is here. */
export interface GapRow {
  readonly author: AccountId
  readonly device: DeviceId
  readonly first: number
  readonly last: number
}
