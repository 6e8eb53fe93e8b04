import type { KeyObject } from 'node:crypto'
import type { Bytes } from '../shared/bytes.ts'
import type { AccountId, DeviceId, MessageId } from '../shared/ids.ts'
import type { Clock } from '../shared/time.ts'
import { answerKey, requestKey } from '../crypto/derive.ts'
import type { Opener } from '../crypto/session.ts'
import { accountOf, rsaPublic } from '../identity/bundle.ts'
import type { Content } from '../protocol/content.ts'
import { drop, type Drop, isDrop } from '../protocol/drops.ts'
import { parseEnvelope, requestSize } from '../protocol/envelope.ts'
import type { Fact } from '../state/record.ts'
import { type Arrival, openArrival, recognise } from './arrival.ts'
import { places } from './difficulty.ts'
import { createOpened } from './opened.ts'
import type { Paid, RequestKind } from './request-gate.ts'

/** A request of a stranger that waits for an answer, and what was paid for its place. */
export interface WaitingRequest {
  readonly id: MessageId
  readonly invited: boolean
  /** Zero bits of its stamp. */
  readonly bits: number
}

/** A request that we sent, whose acceptance may come. */
export interface SentRequest {
  readonly account: AccountId
  /** The pair secret in it. */
  readonly secret: Uint8Array
}

export interface RequestsPorts {
  readonly self: AccountId
  /** The opener for envelopes under a key. */
  readonly opener: (key: Uint8Array) => Opener
  readonly now: Clock
  /** Invite secrets that we gave out. */
  readonly invites: () => readonly string[]
  readonly sent: () => Iterable<SentRequest>
  readonly waiting: () => readonly WaitingRequest[]
  /** Declines a waiting request, for one that paid more. */
  readonly evict: (request: MessageId) => Promise<void>
  /** Notes what a request that waits now has paid. */
  readonly paid: (request: MessageId, paid: Paid) => void
  /** Of a request that arrived before. */
  readonly stateOf: (id: MessageId) => 'waiting' | 'accepted' | 'declined' | undefined
  /** What we know of somebody: the RSA key of their card, and the request that we sent. */
  readonly contact: (
    account: AccountId,
  ) =>
    { readonly rsa: KeyObject | undefined; readonly request: MessageId | null; readonly accepted: boolean } | undefined
  readonly append: (fact: Fact) => Promise<void>
  /** A device of an account, by its raw public key, signed a request that waits now, or an acceptance. */
  readonly met: (account: AccountId, device: Bytes) => void
  /** Says yes to a contact's request, unless that was done meanwhile. */
  readonly accept: (request: MessageId) => Promise<unknown>
  readonly acknowledge: (sender: AccountId, id: MessageId) => void
}

/** `/requests`: contact requests from accounts that know the address, and acceptances of own requests. */
export function createRequestsEndpoint(ports: RequestsPorts) {
  const { self, now } = ports
  /** Ids of requests that are being stored. Copies that arrive meanwhile change nothing. */
  const storing = new Set<MessageId>()
  const opened = createOpened()

  function match(data: Uint8Array) {
    if (data.length !== requestSize) return drop('size')
    const envelope = parseEnvelope(data)
    if (isDrop(envelope)) return envelope
    const found = recognise(envelope, keys())
    return found ? { envelope, ...found } : drop('tag')
  }

  async function open(data: Uint8Array, paid: Paid): Promise<Drop | undefined> {
    const found = match(data)
    if (isDrop(found)) return found
    const arrival = await opened.once(found.envelope, () =>
      openArrival(found.open, ({ sender }, content) => senderKey(sender, content), now()),
    )
    if (isDrop(arrival)) return arrival
    if ((arrival.content.body.type === 'contact-accept') !== (found.owner === 'answer')) return drop('content')
    const { id } = arrival.content
    if (storing.has(id)) return drop('replay')
    storing.add(id)
    try {
      switch (arrival.content.body.type) {
        case 'contact-request':
          return await request(arrival, paid)
        case 'contact-accept':
          return await accept(arrival)
        default:
          return drop('content')
      }
    } finally {
      storing.delete(id)
    }
  }

  function* keys(): Generator<readonly [Opener, RequestKind]> {
    yield [ports.opener(requestKey(self)), 'stamped']
    for (const invite of ports.invites()) yield [ports.opener(requestKey(self, invite)), 'invited']
    for (const { secret } of ports.sent()) yield [ports.opener(answerKey(self, secret)), 'answer']
  }

  /** A requester sends its key, and its account id verifies it. The card of the contact has the key of an acceptance. */
  function senderKey(sender: AccountId, { body }: Content): KeyObject | undefined {
    if (body.type !== 'contact-request') return ports.contact(sender)?.rsa
    if (sender === self || accountOf(body.spki) !== sender) return undefined
    try {
      return rsaPublic(body.spki)
    } catch {
      return undefined
    }
  }

  async function request({ sender, content }: Arrival, paid: Paid): Promise<Drop | undefined> {
    const { body, id, certificate } = content
    if (body.type !== 'contact-request') return drop('content')
    const contact = ports.contact(sender)
    const known = ports.stateOf(id)
    if (known) {
      // The request arrived before the own request, or the node stopped before it could answer.
      if (known === 'waiting' && contact) await ports.accept(id)
      return drop('replay')
    }
    if (!contact && !(await makeRoom(paid))) return drop('full')
    const { secret, inboxKey, name, text } = body
    const device: DeviceId = certificate.device
    await ports.append({
      ...{ kind: 'request.received', account: sender, request: id, name, text, secret, inboxKey },
      sender: device,
    })
    if (!contact) ports.paid(id, paid)
    ports.met(sender, certificate.key)
    // Whom we asked ourselves, or accepted before, needs no second yes.
    if (ports.contact(sender)) await ports.accept(id)
    return undefined
  }

  /** Those that are being stored count, too: this one is among them. */
  async function makeRoom({ kind, bits }: Paid): Promise<boolean> {
    const others = ports.waiting().filter(({ invited }) => invited === (kind === 'invited'))
    const most = kind === 'invited' ? places.invited : places.stamped
    if (others.length + storing.size <= most) return true
    const cheapest = others.reduce<WaitingRequest | undefined>(
      (low, one) => (low === undefined || one.bits < low.bits ? one : low),
      undefined,
    )
    if (kind === 'invited' || cheapest === undefined || cheapest.bits >= bits) return false
    await ports.evict(cheapest.id)
    return true
  }

  async function accept({ sender, content }: Arrival): Promise<Drop | undefined> {
    const { body, id } = content
    const contact = ports.contact(sender)
    if (body.type !== 'contact-accept' || contact?.request !== body.request) return drop('content')
    if (!contact.accepted) {
      const { request, secret, inboxKey, name } = body
      await ports.append({ kind: 'contact.accepted', account: sender, request, secret, inboxKey, name })
    }
    ports.met(sender, content.certificate.key)
    ports.acknowledge(sender, id)
    return contact.accepted ? drop('replay') : undefined
  }

  return {
    /** What it is by its tag. Uses no private key. */
    kindOf(data: Uint8Array): RequestKind | Drop {
      const found = match(data)
      return isDrop(found) ? found : found.owner
    },
    open,
  }
}
