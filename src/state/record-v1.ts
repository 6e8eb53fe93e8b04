/** Records of version 1, which programs up to commit 2bc16a8 wrote. Only `upcast.ts` reads them. */
import { z } from 'zod'
import { isAccountId, isDeviceId, isMessageId } from '../shared/ids.ts'
import { bytes } from '../protocol/cbor.ts'

const account = z.string().refine(isAccountId)
const message = z.string().refine(isMessageId)
/** Wall clock of the writing device, in milliseconds since 1970. */
const time = z.number().int().nonnegative()
const key = bytes(32)
const blob = bytes(1, 262_144)

export const recordV1Schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('profile.named'), time, name: z.string() }),
  /** An inbox key. The latest counts. */
  z.object({ kind: z.literal('inbox.rotated'), time, key }),
  /** An invite secret. */
  z.object({ kind: z.literal('invite.created'), time, secret: z.string() }),
  /** A request to an account. `content` is the encoded request, which is sent until it is answered. */
  z.object({
    kind: z.literal('contact.requested'),
    time,
    account,
    name: z.string(),
    id: message,
    secret: key,
    content: blob,
    invite: z.string().optional(),
  }),
  /** A verified card. */
  z.object({ kind: z.literal('contact.carded'), time, account, card: blob }),
  /** A request from an account. */
  z.object({
    kind: z.literal('request.received'),
    time,
    account,
    id: message,
    name: z.string(),
    text: z.string(),
    secret: key,
    inboxKey: key,
    device: z.string().refine(isDeviceId),
  }),
  /** This account accepted a request. `secret` is its half; `content` is the encoded acceptance, which is sent until it is acknowledged. */
  z.object({
    kind: z.literal('request.accepted'),
    time,
    account,
    request: message,
    name: z.string(),
    id: message,
    secret: key,
    content: blob,
    /** The contact was accepted before and keeps its name. In older logs, without this field, it took the name of the request. */
    renews: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('request.declined'), time, request: message }),
  /** The account accepted a request. `secret` is its half. */
  z.object({
    kind: z.literal('contact.accepted'),
    time,
    account,
    request: message,
    secret: key,
    inboxKey: key,
    name: z.string(),
  }),
  z.object({ kind: z.literal('contact.renamed'), time, account, name: z.string() }),
  z.object({ kind: z.literal('contact.verified'), time, account, verified: z.boolean() }),
  /** A content of this account, encoded. */
  z.object({ kind: z.literal('message.queued'), time, to: account, id: message, content: blob }),
  /** A content of another account, encoded. */
  z.object({ kind: z.literal('message.received'), time, from: account, id: message, content: blob }),
  /** Delivery states of contents at one recipient. */
  z.object({
    kind: z.literal('message.progressed'),
    time,
    to: account,
    ids: z.array(message),
    state: z.enum(['delivered', 'read', 'expired', 'refused']),
    /** The device whose receipt said so. */
    device: z.string().refine(isDeviceId).optional(),
  }),
  /** Messages that a person has seen. */
  z.object({ kind: z.literal('message.seen'), time, ids: z.array(message) }),
  /** Messages of others that a person deleted for this account only. */
  z.object({ kind: z.literal('message.hidden'), time, ids: z.array(message) }),
  /** Settings of a conversation. A missing field changes nothing. */
  z.object({
    kind: z.literal('conversation.set'),
    time,
    account,
    muted: z.boolean().optional(),
    pinned: z.boolean().optional(),
  }),
])

export type RecordV1 = z.output<typeof recordV1Schema>
