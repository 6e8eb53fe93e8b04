/**
 * What the node and its clients say to each other: every method, notification and error, shared by both sides.
 * These are local API types. Wire types (`protocol`) are never the same types; `node/api` maps between them.
 */
import { z } from 'zod'
import { deliveryStates } from '../shared/delivery-state.ts'
import { exitCodes } from '../shared/errors.ts'

export { contractVersion } from './limits.ts'

const address = z.string().meta({ description: 'privy:// and 64 hexadecimal digits' })
const isoTime = z.string().meta({ description: 'ISO 8601, UTC, milliseconds' })
const count = z.number().int().nonnegative()
const none = z.object({})

export const accountSchema = z.object({
  name: z.string(),
  address,
  device: z.string(),
  state: z.enum(['running', 'locked', 'stopped']),
})

export const contactSchema = z.object({
  name: z.string(),
  address,
  state: z.enum(['requested', 'accepted']).meta({ description: 'requested: our request waits for an answer' }),
  verified: z.boolean(),
  since: isoTime,
  request: z.string().optional().meta({ description: 'id of the request that we sent' }),
  requestState: z.enum(['queued', 'sent', 'delivered', 'expired']).optional(),
})

export const requestSchema = z.object({
  id: z.string(),
  from: z.object({ name: z.string(), address }),
  text: z.string(),
  time: isoTime,
  state: z.enum(['waiting', 'accepted', 'declined']),
})

export const deliveryStateSchema = z.enum(deliveryStates)

export const messageSchema = z.object({
  id: z.string(),
  conversation: z.string().meta({ description: 'the address of the contact, or of the group' }),
  from: z.object({ name: z.string(), address }),
  direction: z.enum(['in', 'out']),
  time: isoTime,
  type: z.string(),
  text: z.string(),
  state: z
    .enum([...deliveryStates, 'received', 'unread'])
    .meta({ description: 'outgoing: how far it got; incoming: unread or received' }),
  replyTo: z.string().nullable(),
  edited: z.boolean(),
  reactions: z.array(z.object({ from: address, reaction: z.string() })),
  cursor: z.string().meta({ description: 'place in the order of this account; read --since goes on from it' }),
})

export const sendResultSchema = z.object({
  id: z.string(),
  state: deliveryStateSchema,
  held: z.array(z.string()),
  delivered: z.array(z.string()),
})

export const statusSchema = z.object({
  account: z.string(),
  address,
  device: z.string(),
  peer: z.string(),
  network: z.enum(['public', 'private', 'lan']),
  listen: z.array(z.string()),
  peers: count,
  contacts: count,
  requests: count,
  queued: count,
  unread: count,
  proxies: z.array(z.string()),
  dropped: z.record(z.string(), count),
  uptimeMs: count,
  rssBytes: count,
  pid: count,
  version: z.string(),
})

export const eventSchema = z.looseObject({ cursor: z.string(), kind: z.string(), time: isoTime })

const method = <P extends z.ZodObject, R extends z.ZodType>(summary: string, params: P, result: R) => ({
  summary,
  params,
  result,
})
const name = z.string().max(64)
const who = z.string().max(512).meta({ description: 'a name, an address, or an unambiguous beginning of an address' })

export const methods = {
  hello: method(
    'Agrees on the version; the first call of every connection',
    z.object({ contract: z.number().int() }),
    z.object({ contract: z.number().int(), version: z.string(), pid: count, account: accountSchema }),
  ),
  'rpc.discover': method('This contract as an OpenRPC document', none, z.looseObject({ openrpc: z.string() })),
  'account.show': method('The account of this node', none, accountSchema),
  'account.rename': method('Changes the display name that requests carry', z.object({ name }), accountSchema),
  'node.status': method('What the node is doing', none, statusSchema),
  'node.stop': method('Stops the node after this answer; keys are forgotten', none, none),
  'contact.add': method(
    'Finds the account behind a link, and sends it a contact request',
    z.object({ link: z.string().max(1024), name: name.optional(), message: z.string().max(280).optional() }),
    contactSchema,
  ),
  'contact.list': method('Contacts, by name', none, z.array(contactSchema)),
  'contact.show': method(
    'One contact, with the safety number to compare by voice',
    z.object({ contact: who }),
    contactSchema.extend({ safetyNumber: z.string().nullable(), devices: z.array(z.string()) }),
  ),
  'contact.rename': method('Changes the name a contact has here', z.object({ contact: who, name }), contactSchema),
  'contact.verify': method(
    'Marks a contact as verified: its safety number was compared',
    z.object({
      contact: who,
      verified: z.boolean(),
      safetyNumber: z
        .string()
        .optional()
        .meta({ description: 'the one that was compared: refused if it is not the right one' }),
    }),
    contactSchema,
  ),
  'contact.link': method(
    "One's own contact link; with `invite`, one whose requests need no proof of work for 30 days",
    z.object({ invite: z.boolean().optional() }),
    z.object({ link: z.string() }),
  ),
  'request.list': method('Requests from strangers that wait for an answer', none, z.array(requestSchema)),
  'request.accept': method(
    'Accepts a request by its id or its sender',
    z.object({ request: who, name: name.optional() }),
    contactSchema,
  ),
  'request.decline': method('Declines a request; the sender is not told', z.object({ request: who }), none),
  'message.send': method(
    'Seals and queues one text message; answers once it is on disk, or once `wait` is reached or `timeoutMs` has passed',
    z.object({
      to: who,
      text: z.string(),
      replyTo: z.string().optional(),
      wait: z.enum(['queued', 'sent', 'held', 'delivered', 'read']).optional(),
      timeoutMs: count.optional(),
    }),
    sendResultSchema,
  ),
  'message.show': method(
    'One message, by its id',
    z.object({ id: z.string() }),
    messageSchema.extend({ delivery: sendResultSchema.nullable() }),
  ),
  'message.read': method(
    'Messages, oldest first; marks incoming ones as read unless `mark` is false',
    z.object({
      from: who.optional(),
      unread: z.boolean().optional(),
      since: z.string().optional(),
      limit: z.number().int().min(1).max(10_000).optional(),
      mark: z.boolean().optional(),
    }),
    z.object({ messages: z.array(messageSchema), cursor: z.string() }),
  ),
  'events.subscribe': method(
    'Streams every event from now on as a notification named after its kind',
    none,
    z.object({ cursor: z.string() }),
  ),
} as const

export type Methods = typeof methods
export type MethodName = keyof Methods
export type Params<M extends MethodName> = z.output<Methods[M]['params']>
export type Result<M extends MethodName> = z.output<Methods[M]['result']>

/** Kinds of event, each also the name of the notification that carries it. */
export const eventKinds = [
  'request.received',
  'contact.requested',
  'contact.accepted',
  'message.queued',
  'message.sent',
  'message.delivered',
  'message.read',
  'message.expired',
  'message.received',
] as const

export type Account = z.output<typeof accountSchema>
export type Contact = z.output<typeof contactSchema>
export type Request = z.output<typeof requestSchema>
export type Message = z.output<typeof messageSchema>
export type SendResult = z.output<typeof sendResultSchema>
export type Status = z.output<typeof statusSchema>
export type NodeEvent = z.output<typeof eventSchema>
export type DeliveryState = z.output<typeof deliveryStateSchema>

/** JSON-RPC error codes for ours: `data.code` carries the stable one. -32000 - exit code (JSON-RPC 2.0, section 5.1: server errors). */
export const rpcErrorCode = (code: keyof typeof exitCodes): number => -32000 - exitCodes[code]
