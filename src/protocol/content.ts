/** The content that an envelope seals: a deterministic CBOR map with short keys (SPEC.md section 6). */
import { z } from 'zod'
import { maxName } from '../shared/text/name.ts'
import { maxReaction } from '../shared/text/reaction.ts'
import { type Bytes, fromHex, toHex } from '../shared/bytes.ts'
import { type DeviceId, deviceId, type MessageId, messageId } from '../shared/ids.ts'
import { maxTextLength } from '../shared/text/message-text.ts'
import { bytes, decodeCbor, encodeCbor } from './cbor.ts'
import { type Drop, drop } from './drops.ts'

/** Longest text of a request, in Unicode code points. */
export const maxRequestText = 280
/** Greatest number of heads that a content names. */
export const maxHeads = 8
/** Greatest number of ids in each list of a receipt. */
export const maxReceiptIds = 64
/** Greatest number of contents that one `missing` asks for. */
export const maxMissing = 64

/** Certificate of a device (SPEC.md section 3.1). */
export interface DeviceCertificate {
  readonly device: DeviceId
  /** Ed25519 public key, 32 bytes. */
  readonly key: Bytes
  /** RSA-PSS signature of the account, 384 bytes. */
  readonly signature: Bytes
}

/** Hybrid time (SPEC.md section 9.6): milliseconds since 1970 and a count that orders contents of one millisecond. */
export interface HybridTime {
  readonly ms: number
  readonly count: number
}

export interface Content {
  readonly id: MessageId
  readonly certificate: DeviceCertificate
  /** Sequence number: number of the content among those of this device in the conversation, from 1; 0 for contents that are not numbered. */
  readonly seq: number
  readonly time: HybridTime
  /** SHA-256 of the numbered content that this device sent before in the conversation; undefined for the first. */
  readonly prev: Bytes | undefined
  /** Heads: SHA-256 of the newest stored content of each other device in the conversation, at most 8. */
  readonly heads: readonly Bytes[]
  /** Expiry in milliseconds since 1970. A recipient drops the content from then on. */
  readonly expires: number | undefined
  readonly body: Body
}

const id = bytes(16).transform((value) => messageId(toHex(value)))
const codePoints = (text: string) => Array.from(text).length
const text = (max: number) =>
  z.string().refine((value) => value.length <= max * 2 && codePoints(value) <= max && value.isWellFormed())
const time = z.number().int().nonnegative()

const bodySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: text(maxTextLength).min(1) }),
  z.object({ type: z.literal('reply'), text: text(maxTextLength).min(1), to: id }),
  /** New text of a message of the same author. */
  z.object({ type: z.literal('edit'), text: text(maxTextLength).min(1), to: id }),
  /** Removes the text of a message of the same author. */
  z.object({ type: z.literal('delete'), to: id }),
  /** The only reaction of its author to a message; an empty one removes it. */
  z.object({ type: z.literal('reaction'), reaction: text(maxReaction), to: id }),
  /** The sender is writing. Not kept, not acknowledged. */
  z.object({ type: z.literal('typing') }),
  /** Asks for contents of the recipient's device with the sequence numbers `first` to `last`, which did not arrive (SPEC.md section 9.7). */
  z.object({
    type: z.literal('missing'),
    device: bytes(16).transform((value) => deviceId(toHex(value))),
    first: time.min(1),
    last: time,
  }),
  z.object({
    type: z.literal('receipt'),
    delivered: z.array(id).max(maxReceiptIds),
    read: z.array(id).max(maxReceiptIds),
  }),
  z.object({
    type: z.literal('contact-request'),
    /** Pair secret of the requester. */
    secret: bytes(32),
    /** Inbox key of the requester, for the first messages of the other account. */
    inboxKey: bytes(32),
    /** SPKI of the sender. It proves the sender id without a look-up of the card. */
    spki: bytes(64, 600),
    name: text(maxName),
    text: text(maxRequestText),
  }),
  z.object({
    type: z.literal('contact-accept'),
    /** Id of the request that is accepted. */
    request: id,
    /** Pair secret of the account that accepts. */
    secret: bytes(32),
    inboxKey: bytes(32),
    name: text(maxName),
  }),
])
type KnownBody = z.output<typeof bodySchema>
const isKnownType = (type: string) => bodySchema.options.some((option) => option.shape.type.value === type)

/** `unknown` is a type of a newer version. It is kept, and shown as such. */
export type Body = KnownBody | { readonly type: 'unknown'; readonly wireType: string }

const wireSchema = z.object({
  i: id,
  d: bytes(16).transform((value) => deviceId(toHex(value))),
  k: bytes(32),
  c: bytes(384),
  s: time,
  t: z.tuple([time, z.number().int().min(0).max(0xffff)]),
  p: bytes(32).optional(),
  h: z.array(bytes(32)).max(maxHeads),
  x: time.optional(),
  y: z.string().min(1).max(32),
  b: z.record(z.string(), z.unknown()),
})

/** Encodes the bytes that are signed and sealed. */
export function encodeContent(content: Content): Bytes {
  const wire: Record<string, unknown> = {
    i: fromHex(content.id),
    d: fromHex(content.certificate.device),
    k: content.certificate.key,
    c: content.certificate.signature,
    s: content.seq,
    t: [content.time.ms, content.time.count],
    h: content.heads,
    y: content.body.type,
    b: encodeBody(content.body),
  }
  if (content.prev) wire['p'] = content.prev
  if (content.expires !== undefined) wire['x'] = content.expires
  return encodeCbor(wire)
}

/** Body with the keys of SPEC.md section 6.2. Ids have 16 bytes. */
function encodeBody(body: Body): Record<string, unknown> {
  switch (body.type) {
    case 'text':
      return { text: body.text }
    case 'reply':
    case 'edit':
      return { text: body.text, to: fromHex(body.to) }
    case 'delete':
      return { to: fromHex(body.to) }
    case 'reaction':
      return { reaction: body.reaction, to: fromHex(body.to) }
    case 'typing':
      return {}
    case 'missing':
      return { device: fromHex(body.device), first: body.first, last: body.last }
    case 'receipt':
      return { delivered: body.delivered.map((one) => fromHex(one)), read: body.read.map((one) => fromHex(one)) }
    case 'contact-request': {
      const { secret, inboxKey, spki, name, text: greeting } = body
      return { secret, inboxKey, spki, name, text: greeting }
    }
    case 'contact-accept': {
      const { request, secret, inboxKey, name } = body
      return { request: fromHex(request), secret, inboxKey, name }
    }
    case 'unknown':
      throw new Error('a content of an unknown type cannot be encoded')
  }
}

/** Reads a content that a sender sealed. Each field may be hostile. Keys that SPEC.md does not define are ignored. */
export function decodeContent(data: Uint8Array): Content | Drop {
  const wire = parse(() => wireSchema.safeParse(decodeCbor(data)))
  if (!wire) return drop('content')
  const body = decodeBody(wire.y, wire.b)
  if (!body) return drop('content')
  return {
    id: wire.i,
    certificate: { device: wire.d, key: wire.k, signature: wire.c },
    seq: wire.s,
    time: { ms: wire.t[0], count: wire.t[1] },
    prev: wire.p,
    heads: wire.h,
    expires: wire.x,
    body,
  }
}

function decodeBody(type: string, body: Record<string, unknown>): Body | undefined {
  if (!isKnownType(type)) return { type: 'unknown', wireType: type }
  const known = bodySchema.safeParse({ ...body, type }).data
  if (known?.type === 'missing' && (known.last < known.first || known.last - known.first >= maxMissing))
    return undefined
  return known
}

/** Runs a decoder that may throw on hostile bytes. */
function parse<T>(decode: () => { success: true; data: T } | { success: false }): T | undefined {
  try {
    const result = decode()
    return result.success ? result.data : undefined
  } catch {
    return undefined
  }
}
