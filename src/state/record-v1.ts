/** Records as programs up to commit 2bc16a8 wrote them. Only upcast.ts reads them. */
import { z } from 'zod'
import { isAccountId, isDeviceId, isMessageId } from '../shared/ids.ts'
import { bytes } from '../protocol/cbor.ts'

const account = z.string().refine(isAccountId)
const message = z.string().refine(isMessageId)
/** Milliseconds since 1970, by the clock of the device that wrote it. */
const time = z.number().int().nonnegative()
const key = bytes(32)
const blob = bytes(1, 262_144)

export const recordV1Schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('profile.named'), time, name: z.string() }),
  /** A new inbox key; the newest counts. */
  z.object({ kind: z.literal('inbox.rotated'), time, key }),
  /** A secret for a contact link: a request that proves it needs no stamp. */
  z.object({ kind: z.literal('invite.created'), time, secret: z.string() }),
  /** We asked somebody. `content` is the encoded request, sent until it is answered. */
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
  /** A card that was checked against the address. */
  z.object({ kind: z.literal('contact.carded'), time, account, card: blob }),
  /** Somebody asked us. */
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
  /** We said yes: `secret` is our half, `content` the encoded acceptance, sent until it is acknowledged. */
  z.object({
    kind: z.literal('request.accepted'),
    time,
    account,
    request: message,
    name: z.string(),
    id: message,
    secret: key,
    content: blob,
    /** They were accepted before, and keep the name they had. Not in logs of before, where they took the name of the request. */
    renews: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('request.declined'), time, request: message }),
  /** They said yes: `secret` is their half. */
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
  /** A message of ours to somebody, as encoded content. */
  z.object({ kind: z.literal('message.queued'), time, to: account, id: message, content: blob }),
  /** A message from somebody, as encoded content. */
  z.object({ kind: z.literal('message.received'), time, from: account, id: message, content: blob }),
  /** How far messages of ours got at one recipient. */
  z.object({
    kind: z.literal('message.progressed'),
    time,
    to: account,
    ids: z.array(message),
    state: z.enum(['delivered', 'read', 'expired', 'refused']),
    /** Whose receipt said so. */
    device: z.string().refine(isDeviceId).optional(),
  }),
  /** Messages that a person saw here. */
  z.object({ kind: z.literal('message.seen'), time, ids: z.array(message) }),
  /** Messages of others that a person deleted here. */
  z.object({ kind: z.literal('message.hidden'), time, ids: z.array(message) }),
  /** How a person wants a conversation; what is left out stays as it is. */
  z.object({
    kind: z.literal('conversation.set'),
    time,
    account,
    muted: z.boolean().optional(),
    pinned: z.boolean().optional(),
  }),
])

export type RecordV1 = z.output<typeof recordV1Schema>
