/**
 * The records of an account (SPEC.md section 10.2). A record is a fact that never changes. The state of the account is a function of the set of its
 * records: no order, repetition or grouping in which records arrive matters.
 * Records are neither wire types nor API types.
 */
import { z } from 'zod'
import { type ConversationId, type DeviceId, isAccountId, isDeviceId, isMessageId } from '../shared/ids.ts'
import { bytes } from '../protocol/cbor.ts'
import type { HybridTime } from '../protocol/content.ts'

declare const brand: unique symbol

const account = z.string().refine(isAccountId)
const conversation = z.string().refine((text): text is ConversationId => isAccountId(text))
const message = z.string().refine(isMessageId)
const device = z.string().refine(isDeviceId)
const key = bytes(32)
const blob = bytes(1, 262_144)
/** Our half of a pair secret: derived from the words and an epoch, or, in accounts from before that, drawn. */
const half = { epoch: z.number().int().nonnegative(), secret: key.optional() }
/** Messages of one author. */
const messagesOf = z.object({ author: account.optional(), ids: z.array(message) })

const kinds = [
  /** The display name that requests carry. */
  z.object({ kind: z.literal('profile.named'), name: z.string() }),
  /** The inbox key of an epoch is in force. `key` only in epoch 0: an account from before keys were derived drew it. */
  z.object({ kind: z.literal('inbox.rotated'), epoch: z.number().int().nonnegative(), key: key.optional() }),
  /** The secret of a contact link: a request that proves it needs no stamp. */
  z.object({ kind: z.literal('invite.created'), secret: z.string() }),
  /** A request to an account. `content` is the encoded request, which is sent until it is answered; `message` is its id. */
  z.object({
    ...{ kind: z.literal('contact.requested'), account, name: z.string(), message, ...half, content: blob },
    invite: z.string().optional(),
  }),
  /** A card that was checked against the address. */
  z.object({ kind: z.literal('contact.carded'), account, card: blob }),
  /** A request from an account. `request` is the id of its content, `sender` the device that sent it. */
  z.object({
    ...{ kind: z.literal('request.received'), account, request: message, name: z.string(), text: z.string() },
    ...{ secret: key, inboxKey: key, sender: device },
  }),
  /** A request was accepted here. `content` is the encoded acceptance, which is sent until it is acknowledged; `message` is its id. */
  z.object({
    ...{ kind: z.literal('request.accepted'), account, request: message, name: z.string(), message, ...half },
    content: blob,
    /** Only of version 1, where a contact that asked again took the name of its request. */
    renames: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('request.declined'), request: message }),
  /** The account accepted our request. `secret` is its half. */
  z.object({
    ...{ kind: z.literal('contact.accepted'), account, request: message, secret: key, inboxKey: key },
    name: z.string(),
  }),
  z.object({ kind: z.literal('contact.renamed'), account, name: z.string() }),
  z.object({ kind: z.literal('contact.verified'), account, verified: z.boolean() }),
  /** What a person set for a conversation. A field that is left out stays as it is. */
  z.object({
    ...{ kind: z.literal('conversation.set'), conversation },
    ...{ muted: z.boolean().optional(), pinned: z.boolean().optional() },
  }),
  /** A content of ours, encoded, for these recipients. */
  z.object({
    ...{ kind: z.literal('message.queued'), conversation, to: z.array(account).min(1), message },
    content: blob,
  }),
  /** A content of another author, encoded. */
  z.object({ kind: z.literal('message.received'), author: account, conversation, message, content: blob }),
  /** How far messages of ours got at one account. `by` is the device whose receipt says so. */
  z.object({
    ...{ kind: z.literal('message.progressed'), account, messages: z.array(message) },
    ...{ state: z.enum(['delivered', 'read', 'expired', 'refused']), by: device.optional() },
  }),
  /** Messages that a person saw on a device of ours. */
  z.object({ kind: z.literal('message.seen'), messages: z.array(messagesOf) }),
  /** Messages that a person deleted for this account only. */
  z.object({ kind: z.literal('message.hidden'), messages: z.array(messagesOf) }),
] as const

export const factSchema = z.discriminatedUnion('kind', kinds)

/** What a record says, without its head. */
export type Fact = z.output<typeof factSchema>
/** What `naturalId` (record-id.ts) or chance gives: 16 bytes, 32 lower-case hexadecimal digits. */
export type RecordId = string & { readonly [brand]: 'RecordId' }

/** Who wrote a record, and when. */
export interface RecordHead {
  readonly id: RecordId
  /** Hybrid logical time of the account: later than every `at` that the device had seen. */
  readonly at: HybridTime
  /** Wall clock of the device, milliseconds since 1970: to be shown, never to be sorted by. */
  readonly timeMs: number
  readonly device: DeviceId
}

export type AccountRecord = RecordHead & Fact
export type RecordOf<K extends Fact['kind']> = Extract<AccountRecord, { kind: K }>

/** For `filter` and `find`: records of one kind. */
export const isKind =
  <K extends Fact['kind']>(kind: K) =>
  <F extends Fact>(record: F): record is Extract<F, { kind: K }> =>
    record.kind === kind
