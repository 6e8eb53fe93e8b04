import type { KeyObject } from 'node:crypto'
import type { Bytes } from '../shared/bytes.ts'
import type { AccountId, DeviceId, MessageId } from '../shared/ids.ts'
import type { Clock } from '../shared/time.ts'
import { requestKey, sha256 } from '../crypto/derive.ts'
import type { Opener } from '../crypto/session.ts'
import { isStamped } from '../crypto/stamp.ts'
import { accountOf, rsaPublic } from '../identity/bundle.ts'
import { type Content, encodeContent } from '../protocol/content.ts'
import { drop, type Drop, isDrop } from '../protocol/drops.ts'
import { parseEnvelope, requestSize } from '../protocol/envelope.ts'
import type { Fact } from '../state/record.ts'
import { type Arrival, openArrival, recognise } from './arrival.ts'
import type { createNeighbourLimit } from './neighbour-limit.ts'
import { createOpened } from './opened.ts'

/** How many requests of strangers may wait for an answer (SPEC.md section 5). */
export const maxWaitingRequests = 200

export interface RequestsPorts {
  readonly self: AccountId
  /** The opener for envelopes under a key. */
  readonly opener: (key: Uint8Array) => Opener
  readonly now: Clock
  readonly limit: ReturnType<typeof createNeighbourLimit>
  /** Invite secrets that we gave out. */
  readonly invites: () => readonly string[]
  readonly waiting: () => number
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
  /** Zero bits of a stamp; tests ask for fewer. */
  readonly stampBits?: number | undefined
}

/** `/requests`: contact requests from accounts that know the address, and acceptances of own requests. */
export function createRequestsEndpoint(ports: RequestsPorts) {
  const { self, now } = ports
  /** Ids of requests that are being stored. Copies that arrive meanwhile change nothing. */
  const storing = new Set<MessageId>()
  const opened = createOpened()

  return async (data: Uint8Array, neighbour: string): Promise<Drop | undefined> => {
    if (data.length !== requestSize) return drop('size')
    const envelope = parseEnvelope(data)
    if (isDrop(envelope)) return envelope
    const match = recognise(envelope, keys())
    if (!match) return drop('tag')
    const arrival = await opened.once(envelope, async () => {
      if (!ports.limit.admits(neighbour)) return drop('flood')
      return openArrival(match.open, ({ sender }, content) => senderKey(sender, content), now())
    })
    if (isDrop(arrival)) return arrival
    const { id } = arrival.content
    if (storing.has(id)) return drop('replay')
    storing.add(id)
    try {
      switch (arrival.content.body.type) {
        case 'contact-request':
          return await request(arrival, match.owner !== '')
        case 'contact-accept':
          return await accept(arrival)
        default:
          return drop('content')
      }
    } finally {
      storing.delete(id)
    }
  }

  function* keys() {
    yield [ports.opener(requestKey(self)), ''] as const
    for (const invite of ports.invites()) yield [ports.opener(requestKey(self, invite)), invite] as const
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

  async function request({ sender, content }: Arrival, invited: boolean): Promise<Drop | undefined> {
    const { body, id, certificate } = content
    if (body.type !== 'contact-request') return drop('content')
    const contact = ports.contact(sender)
    const known = ports.stateOf(id)
    if (known) {
      // The request arrived before the own request, or the node stopped before it could answer.
      if (known === 'waiting' && contact) await ports.accept(id)
      return drop('replay')
    }
    if (!invited && !isWorkDone(content)) return drop('stamp')
    // This one is among those being stored.
    if (!contact && ports.waiting() + storing.size > maxWaitingRequests) return drop('full')
    const { secret, inboxKey, name, text } = body
    const device: DeviceId = certificate.device
    await ports.append({
      ...{ kind: 'request.received', account: sender, request: id, name, text, secret, inboxKey },
      sender: device,
    })
    ports.met(sender, certificate.key)
    // Whom we asked ourselves, or accepted before, needs no second yes.
    if (ports.contact(sender)) await ports.accept(id)
    return undefined
  }

  function isWorkDone(content: Content): boolean {
    if (!content.stamp) return false
    const unstamped = sha256(encodeContent({ ...content, stamp: undefined }))
    return isStamped(self, unstamped, content.stamp, now(), ports.stampBits)
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
}
