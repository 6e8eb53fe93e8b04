/**
 * The records of an account (SPEC.md section 10.2). A record is an immutable fact. The state of the account is a function of the set of its records: order,
 * repetition and grouping of their arrival have no effect. Records are neither wire types nor API types.
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
/** The half of this account. Its secret follows from the words and the epoch; only in epoch 0 it was drawn. */
const half = { epoch: z.number().int().nonnegative(), secret: key.optional() }
/** Messages of one author. */
const messagesOf = z.object({ author: account.optional(), ids: z.array(message) })

const kinds = [
  /** The name that requests and acceptances carry. */
  z.object({ kind: z.literal('profile.named'), name: z.string() }),
  /** An epoch of the inbox key. `key` is present only in epoch 0, where it was drawn. */
  z.object({ kind: z.literal('inbox.rotated'), epoch: z.number().int().nonnegative(), key: key.optional() }),
  /** An invite secret. */
  z.object({ kind: z.literal('invite.created'), secret: z.string() }),
  /** A request to an account. `content` is the encoded request, which is sent until it is answered; `message` is its id. */
  z.object({
    ...{ kind: z.literal('contact.requested'), account, name: z.string(), message, ...half, content: blob },
    invite: z.string().optional(),
  }),
  /** A verified card. */
  z.object({ kind: z.literal('contact.carded'), account, card: blob }),
  /** A request from an account. `request` is the id of its content, `sender` the device that sent it. */
  z.object({
    ...{ kind: z.literal('request.received'), account, request: message, name: z.string(), text: z.string() },
    ...{ secret: key, inboxKey: key, sender: device },
  }),
  /** This account accepted a request. `content` is the encoded acceptance, which is sent until it is acknowledged; `message` is its id. */
  z.object({
    ...{ kind: z.literal('request.accepted'), account, request: message, name: z.string(), message, ...half },
    content: blob,
    /** In records of version 1 only: there a contact took the name of its later request. */
    renames: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('request.declined'), request: message }),
  /** The contact accepted a request of this account. `secret` is its half. */
  z.object({
    ...{ kind: z.literal('contact.accepted'), account, request: message, secret: key, inboxKey: key },
    name: z.string(),
  }),
  z.object({ kind: z.literal('contact.renamed'), account, name: z.string() }),
  z.object({ kind: z.literal('contact.verified'), account, verified: z.boolean() }),
  /** Settings of a conversation. A missing field changes nothing. */
  z.object({
    ...{ kind: z.literal('conversation.set'), conversation },
    ...{ muted: z.boolean().optional(), pinned: z.boolean().optional() },
  }),
  /** A content of this account, encoded, for the recipients `to`. */
  z.object({
    ...{ kind: z.literal('message.queued'), conversation, to: z.array(account).min(1), message },
    content: blob,
  }),
  /** A content of another author, encoded. */
  z.object({ kind: z.literal('message.received'), author: account, conversation, message, content: blob }),
  /** Delivery state of contents at one account. `by` is the device whose receipt said so. */
  z.object({
    ...{ kind: z.literal('message.progressed'), account, messages: z.array(message) },
    ...{ state: z.enum(['delivered', 'read', 'expired', 'refused']), by: device.optional() },
  }),
  /** Messages that a person has seen on a device of this account. */
  z.object({ kind: z.literal('message.seen'), messages: z.array(messagesOf) }),
  /** Messages that a person deleted for this account only. */
  z.object({ kind: z.literal('message.hidden'), messages: z.array(messagesOf) }),
] as const

export const factSchema = z.discriminatedUnion('kind', kinds)

/** The fields of a record without its head. */
export type Fact = z.output<typeof factSchema>
/** Natural id (`record-id.ts`) or random bytes: 16 bytes, 32 lower-case hexadecimal digits. */
export type RecordId = string & { readonly [brand]: 'RecordId' }

/** The head of a record: its id, its device and its times. */
export interface RecordHead {
  readonly id: RecordId
  /** Hybrid time of the account. It is later than each `at` that the device had seen. */
  readonly at: HybridTime
  /** Wall clock of the device in milliseconds since 1970. It is shown, and never used to sort. */
  readonly timeMs: number
  readonly device: DeviceId
}

export type AccountRecord = RecordHead & Fact
export type RecordOf<K extends Fact['kind']> = Extract<AccountRecord, { kind: K }>

/** Type guard for records of one kind, for `filter` and `find`. */
export const isKind =
  <K extends Fact['kind']>(kind: K) =>
  <F extends Fact>(record: F): record is Extract<F, { kind: K }> =>
    record.kind === kind
