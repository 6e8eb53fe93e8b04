/**
 * What the node and its clients say to each other: every method, notification and error, shared by both sides.
 * These are local API types. Wire types (`protocol`) are never the same types; `node/api` maps between them.
 */
import { z } from 'zod'
import { deliveryStates } from '../shared/delivery-state.ts'
import { exitCodes } from '../shared/errors.ts'
import { maxLineBytes, maxMarkedAtOnce, maxPageBytes } from './limits.ts'

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
  name: z.string().meta({ description: 'what it is called here; only contact.rename changes it once it is accepted' }),
  ownName: z.string().optional().meta({ description: 'what it called itself last, if that is another name' }),
  address,
  state: z.enum(['requested', 'accepted']).meta({ description: 'requested: our request waits for an answer' }),
  verified: z.boolean(),
  since: isoTime,
  request: z.string().optional().meta({ description: 'id of the request that we sent' }),
  requestState: z.enum(['queued', 'sent', 'delivered', 'expired']).optional(),
})

export const requestSchema = z.object({
  id: z.string(),
  from: z.object({ name: z.string().meta({ description: 'what it calls itself in this request' }), address }),
  knownAs: z.string().optional().meta({ description: 'what its sender is called here, once it is a contact' }),
  text: z.string(),
  time: isoTime,
  state: z.enum(['waiting', 'accepted', 'declined']),
})

export const deliveryStateSchema = z.enum(deliveryStates)

const waitableSchema = z.enum(['queued', 'sent', 'held', 'delivered', 'read'])

export const messageTypes = ['text', 'reply', 'deleted', 'missing', 'unknown'] as const

export const messageSchema = z.object({
  id: z.string(),
  conversation: z.string().meta({ description: 'the address of the contact, or of the group' }),
  from: z.object({ name: z.string(), address }),
  direction: z.enum(['in', 'out']),
  time: isoTime,
  type: z.enum(messageTypes).meta({
    description:
      'deleted: its sender took it back, no text; missing: not here, but others say that it was sent; unknown: sent with a newer version',
  }),
  text: z.string(),
  state: z
    .enum([...deliveryStates, 'received', 'unread'])
    .meta({ description: 'outgoing: how far it got; incoming: unread or received' }),
  replyTo: z.string().nullable(),
  edited: z.boolean(),
  reactions: z.array(z.object({ from: address, reaction: z.string() })),
  cursor: z
    .string()
    .meta({ description: 'of the event with which it came: `read --since` and `events --since` go on behind it' }),
})

export const conversationSchema = z.object({
  conversation: address,
  name: z.string(),
  state: contactSchema.shape.state,
  verified: z.boolean(),
  unread: count,
  firstUnread: z.string().nullable().meta({ description: 'id of the first unread message' }),
  muted: z.boolean(),
  pinned: z.boolean(),
  draft: z.string().meta({ description: 'what was being written, on this device' }),
  last: messageSchema.nullable(),
})

/** One step on the way of an outgoing message. */
export const stepSchema = z.object({
  time: isoTime,
  step: z.enum([...deliveryStates, 'published', 'deposited']).meta({
    description: 'a state that was reached, or an attempt: handed to these peers, by gossip or over a stream',
  }),
  peers: z.array(z.string()).optional(),
  device: z.string().optional().meta({ description: 'the device whose receipt said so' }),
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

/**
 * `kind`, `time` and `state` are what happened then. What it is about comes as it is now, by kind: `message` (with message.received and message.queued
 * also `above`, the id of the message shown above it, or null; with message.seen also `unread`, how many are left), `before` and `missing`
 * (message.missing: how many are missing above that message), `request`, `contact`, `conversation`; with passing kinds `conversation` (an address) or
 * `peers`.
 */
export const eventSchema = z.looseObject({
  cursor: z.string(),
  kind: z.string().meta({ description: 'what happened' }),
  time: isoTime.meta({ description: 'when it happened: ISO 8601, UTC, milliseconds' }),
  state: z.string().optional().meta({
    description: 'the state that was reached by it; the object that comes with it is as it is now, and may be further',
  }),
})

/** Unknown parameters are refused: a mistyped one would do something else than was meant. */
const method = <P extends z.ZodRawShape, R extends z.ZodType>(summary: string, params: z.ZodObject<P>, result: R) => ({
  summary,
  params: params.strict(),
  result,
})
const name = z.string().max(64)
const messageId = z.string().max(64).meta({ description: 'id of a message, or its beginning of at least four digits' })
const cursor = z.string().max(64)
const consumer = z.string().min(1).max(64)
const who = z.string().max(512).meta({ description: 'a name, an address, or an unambiguous beginning of an address' })
const whichRequest = z.string().max(512).meta({ description: 'its id, the beginning of it, or its sender' })

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
  'node.configure': method(
    'Changes settings of the running node; the configuration file is for its next start',
    z.object({ readReceipts: z.boolean().optional() }),
    none,
  ),
  'node.stop': method('Stops the node after this answer; keys are forgotten', none, none),
  'contact.add': method(
    'Finds the account behind a link, and sends it a contact request',
    z.object({ link: z.string().max(1024), name: name.optional(), message: z.string().max(280).optional() }),
    contactSchema,
  ),
  'contact.list': method('Contacts, by name', none, z.array(contactSchema)),
  'contact.find': method('The contact that is meant', z.object({ contact: who }), contactSchema),
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
    "One's own contact link; with `invite`, one whose requests need no proof of work for 15 to 30 days more: the newest that has more than half of its 30 days left, else a new one",
    z.object({ invite: z.boolean().optional() }),
    z.object({ link: z.string() }),
  ),
  'request.list': method('Requests from strangers that wait for an answer', none, z.array(requestSchema)),
  'request.accept': method(
    'Accepts a request by its id or its sender',
    z.object({ request: whichRequest, name: name.optional() }),
    contactSchema,
  ),
  'request.decline': method(
    'Declines a request, by its id or its sender, who is not told',
    z.object({ request: whichRequest }),
    requestSchema,
  ),
  'message.send': method(
    'Seals and queues one text message; answers once it is on disk, or once `wait` is reached or `timeoutMs` has passed. With the `id` of one that was sent already it sends nothing, and answers how far that is',
    z.object({
      to: who,
      text: z.string(),
      id: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .optional()
        .meta({
          description:
            'id of the message, 32 random hexadecimal digits, so that the call can be repeated: `bad-input` if it is that of another recipient, text or answer',
        }),
      replyTo: messageId.optional(),
      wait: waitableSchema.optional(),
      timeoutMs: count.optional(),
    }),
    sendResultSchema,
  ),
  'message.wait': method(
    'Answers once a message of ours has got as far as `state`, or nowhere any more, or `timeoutMs` has passed: how far it is',
    z.object({ id: messageId, state: waitableSchema, timeoutMs: count.optional() }),
    sendResultSchema,
  ),
  'message.show': method(
    'One message, by its id or the beginning of it, and its way so far',
    z.object({ id: messageId }),
    messageSchema.extend({ delivery: sendResultSchema.nullable(), story: z.array(stepSchema) }),
  ),
  'message.edit': method(
    'Changes the text of a message of ours, at the other side too',
    z.object({ id: messageId, text: z.string() }),
    messageSchema,
  ),
  'message.delete': method(
    'Takes a message of ours back, at the other side too; one of theirs is deleted here only',
    z.object({ id: messageId }),
    messageSchema,
  ),
  'message.react': method(
    'Sets our reaction to a message; an empty one takes it back',
    z.object({ id: messageId, reaction: z.string().max(64) }),
    messageSchema,
  ),
  'message.read': method(
    `Messages, oldest first; marks incoming ones as read unless \`mark\` is false. As many as fit into ${maxPageBytes} bytes: the newest, or with \`unread\`, \`since\` or \`after\` the first ones`,
    z.object({
      from: who.optional(),
      unread: z.boolean().optional(),
      since: z.string().optional().meta({
        description:
          'what came behind a message (its id or the beginning of it) or cursor, or at that time (ISO 8601) or later',
      }),
      before: messageId.optional().meta({ description: 'with `from`: what is shown above this message' }),
      after: messageId.optional().meta({ description: 'with `from`: what is shown below this message' }),
      limit: z.number().int().min(1).max(10_000).optional(),
      mark: z.boolean().optional(),
    }),
    z.object({
      messages: z.array(messageSchema),
      cursor: z.string(),
      more: z.boolean().meta({ description: 'whether there are more in the direction that was read' }),
    }),
  ),
  'message.mark': method(
    'Marks these incoming messages as read: for clients that read with `mark` false, once they have shown or stored them',
    z.object({ ids: z.array(messageId).min(1).max(maxMarkedAtOnce) }),
    none,
  ),
  'message.search': method(
    'Messages with all of these words, the newest first; a word may be the beginning of one, "in quotes" they stand together',
    z.object({
      text: z.string().max(1000),
      in: who.optional(),
      from: who.optional().meta({ description: 'a contact, or `me`' }),
      before: isoTime.optional(),
      after: isoTime.optional(),
      limit: z.number().int().min(1).max(1000).optional(),
      offset: count.optional(),
    }),
    z.object({ messages: z.array(messageSchema), more: z.boolean() }),
  ),
  'conversation.list': method(
    'Conversations: pinned ones first, then those with the newest message',
    none,
    z.array(conversationSchema),
  ),
  'conversation.mark': method(
    'Marks the incoming messages of a conversation as read, up to and with this one',
    z.object({ conversation: who, until: messageId }),
    conversationSchema,
  ),
  'conversation.set': method(
    'Mutes or pins a conversation',
    z.object({ conversation: who, muted: z.boolean().optional(), pinned: z.boolean().optional() }),
    conversationSchema,
  ),
  'conversation.draft': method(
    'Keeps what is being written; empty to forget it',
    z.object({ conversation: who, text: z.string().max(maxLineBytes / 8) }),
    none,
  ),
  'conversation.typing': method(
    'Tells the other side that somebody is writing, if it is there',
    z.object({ conversation: who }),
    none,
  ),
  'events.read': method(
    'Events behind a cursor, oldest first',
    z.object({ since: cursor.optional(), limit: z.number().int().min(1).max(1000).optional() }),
    z.object({ events: z.array(eventSchema), cursor: z.string(), more: z.boolean() }),
  ),
  'events.subscribe': method(
    'Streams every event behind a cursor as a notification named after its kind; without one, from now on. At least once, in order',
    z.object({
      since: cursor.optional(),
      consumer: consumer
        .optional()
        .meta({ description: 'goes on behind what this consumer acknowledged, unless `since` is given' }),
      passing: z.boolean().optional().meta({ description: 'also what is not stored: typing, peers that come and go' }),
    }),
    z.object({ cursor: z.string() }),
  ),
  'events.acknowledge': method('Remembers how far a consumer got', z.object({ consumer, cursor }), none),
} as const

export type Methods = typeof methods
export type MethodName = keyof Methods
export type Params<M extends MethodName> = z.output<Methods[M]['params']>
export type Result<M extends MethodName> = z.output<Methods[M]['result']>

/** Kinds of event, each also the name of the notification that carries it. */
export const eventKinds = [
  'request.received',
  'request.declined',
  'request.sent',
  'request.expired',
  'contact.requested',
  'contact.accepted',
  'contact.renamed',
  'contact.verified',
  'message.queued',
  'message.sent',
  'message.held',
  'message.delivered',
  'message.read',
  'message.expired',
  'message.refused',
  'message.received',
  'message.seen',
  'message.edited',
  'message.deleted',
  'message.reacted',
  'message.missing',
  'conversation.changed',
] as const

/** The state that is reached by each kind of event; others change something else. */
const reached = new Map<string, string>([
  ...deliveryStates.map((state) => [`message.${state}`, state] as const),
  ['message.received', 'unread'],
  ['message.seen', 'received'],
  ['request.received', 'waiting'],
  ['request.declined', 'declined'],
  ['request.sent', 'sent'],
  ['request.expired', 'expired'],
  ['contact.requested', 'requested'],
  ['contact.accepted', 'accepted'],
])

/** What `state` of an event says; undefined for kinds that have none. */
export const stateReached = (kind: string): string | undefined => reached.get(kind)

/** Kinds that pass by and are not stored; their cursor is that of the last stored event. */
export const passingKinds = ['contact.typing', 'node.changed'] as const

export type Account = z.output<typeof accountSchema>
export type Contact = z.output<typeof contactSchema>
export type Request = z.output<typeof requestSchema>
export type Conversation = z.output<typeof conversationSchema>
export type DeliveryStep = z.output<typeof stepSchema>
export type Message = z.output<typeof messageSchema>
export type SendResult = z.output<typeof sendResultSchema>
export type Status = z.output<typeof statusSchema>
export type NodeEvent = z.output<typeof eventSchema>

/** JSON-RPC error codes for ours: `data.code` carries the stable one. -32000 - exit code (JSON-RPC 2.0, section 5.1: server errors). */
export const rpcErrorCode = (code: keyof typeof exitCodes): number => -32000 - exitCodes[code]
