/** What a sealed envelope says: deterministic CBOR maps with short keys (SPEC.md section 6). */
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
/** How many heads of the conversation a content names at most. */
export const maxHeads = 8
/** How many messages one receipt acknowledges at most. */
export const maxReceiptIds = 64
/** How many missing contents are asked for at once. */
export const maxMissing = 64

/** A device's Ed25519 key, certified by its account's RSA key (SPEC.md section 3). */
export interface DeviceCertificate {
  readonly device: DeviceId
  /** Ed25519 public key, 32 bytes. */
  readonly key: Bytes
  /** RSA-PSS signature by the account, 384 bytes. */
  readonly signature: Bytes
}

/** Hybrid logical time: milliseconds since 1970 and a counter for what happens within one. */
export interface HybridTime {
  readonly ms: number
  readonly count: number
}

export interface Content {
  readonly id: MessageId
  readonly certificate: DeviceCertificate
  /** Counts what this device sent to this conversation, from 1; 0 for what is not ordered (receipts, requests). */
  readonly seq: number
  readonly time: HybridTime
  /** SHA-256 of the content that this sender's device sent before in the conversation; undefined for the first. */
  readonly prev: Bytes | undefined
  /** SHA-256 of the newest contents that the sender had seen in the conversation, at most 8. */
  readonly heads: readonly Bytes[]
  /** Not shown or delivered after this moment, in milliseconds since 1970. */
  readonly expires: number | undefined
  /** Proof of work of a request, see crypto/stamp. */
  readonly stamp: { readonly hour: number; readonly nonce: Bytes } | undefined
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
  /** A new text for an earlier message of the same sender. */
  z.object({ type: z.literal('edit'), text: text(maxTextLength).min(1), to: id }),
  /** Takes an earlier message of the same sender back. */
  z.object({ type: z.literal('delete'), to: id }),
  /** The sender's only reaction to a message of either side; an empty one takes it back. */
  z.object({ type: z.literal('reaction'), reaction: text(maxReaction), to: id }),
  /** Somebody is writing. Not kept, not acknowledged. */
  z.object({ type: z.literal('typing') }),
  /** Asks for contents that the recipient's device sent here and that did not arrive: sequence numbers `first` to `last`. */
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
    /** Our half of the pair root. */
    secret: bytes(32),
    /** Where the answer and later messages can be sent. */
    inboxKey: bytes(32),
    /** The sender's RSA public key, SPKI DER: proves the sender id without another look-up. */
    spki: bytes(64, 600),
    name: text(maxName),
    text: text(maxRequestText),
  }),
  z.object({
    type: z.literal('contact-accept'),
    /** The request that is accepted. */
    request: id,
    /** The other half of the pair root. */
    secret: bytes(32),
    inboxKey: bytes(32),
    name: text(maxName),
  }),
])
type KnownBody = z.output<typeof bodySchema>
const isKnownType = (type: string) => bodySchema.options.some((option) => option.shape.type.value === type)

/** `unknown` is a type of a newer version: kept, and shown as such. */
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
  w: z.tuple([time, bytes(8)]).optional(),
  y: z.string().min(1).max(32),
  b: z.record(z.string(), z.unknown()),
})

/** The bytes that are signed and sealed. A stamp is over the content whose `stamp` is undefined. */
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
  if (content.stamp) wire['w'] = [content.stamp.hour, content.stamp.nonce]
  return encodeCbor(wire)
}

/** Keys as in SPEC.md section 6; ids are 16 bytes there. */
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
      throw new Error('a content that was not understood cannot be written again')
  }
}

/** Reads what a sender sealed. Everything in it is hostile: lengths and kinds are checked, unknown keys are ignored. */
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
    stamp: wire.w && { hour: wire.w[0], nonce: wire.w[1] },
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
