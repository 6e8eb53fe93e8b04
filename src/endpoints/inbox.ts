import type { KeyObject } from 'node:crypto'
import type { Bytes } from '../shared/bytes.ts'
import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Clock } from '../shared/time.ts'
import type { Opened } from '../crypto/open.ts'
import type { Opener } from '../crypto/session.ts'
import type { Body } from '../protocol/content.ts'
import { drop, type Drop, isDrop } from '../protocol/drops.ts'
import { parseEnvelope } from '../protocol/envelope.ts'
import type { Fact } from '../state/record.ts'
import { type Arrival, openArrival, recognise } from './arrival.ts'
import { createOpened } from './opened.ts'

/** An accepted contact, with what the inbox needs. */
export interface InboxContact {
  readonly account: AccountId
  readonly rsa: KeyObject
  /** Recognises envelopes of the contact. */
  readonly opener: Opener
}

export interface InboxPorts {
  readonly now: Clock
  readonly contacts: () => readonly InboxContact[]
  /** Whether a content of this author and id is stored. */
  readonly isStored: (id: MessageId, author: AccountId) => boolean
  /** Of these contents of this account, those whose state at the recipient is below `state`. */
  readonly below: (recipient: AccountId, ids: readonly MessageId[], state: 'delivered' | 'read') => MessageId[]
  readonly append: (fact: Fact) => Promise<void>
  /** A device of the contact, by its raw public key, signed a content. */
  readonly met: (account: AccountId, device: Bytes) => void
  /** They are writing. */
  readonly typing: (sender: AccountId) => void
  /** The contact misses contents of a device of this account. */
  readonly sendAgain: (to: AccountId, missing: Extract<Body, { type: 'missing' }>) => void
  /** Acknowledges a content again. The fold acknowledges it the first time. */
  readonly acknowledge: (sender: AccountId, id: MessageId) => void
}

/** `/inbox`: messages and receipts from accepted contacts. */
export function createInboxEndpoint(ports: InboxPorts) {
  const { now } = ports
  /** Author and id of contents that are being stored. A copy that arrives meanwhile is acknowledged when the first one is on disk. */
  const storing = new Set<string>()
  const opened = createOpened()

  function recognised(data: Uint8Array) {
    const envelope = parseEnvelope(data)
    if (isDrop(envelope)) return envelope
    const match = recognise(envelope, candidates())
    return match ? { envelope, ...match } : drop('tag')
  }

  async function handle(data: Uint8Array): Promise<Drop | undefined> {
    const match = recognised(data)
    if (isDrop(match)) return match
    const { envelope } = match
    const { account, rsa } = match.owner
    const keyOf = ({ sender }: Opened) => (sender === account ? rsa : undefined)
    const arrival = await opened.once(envelope, () => openArrival(match.open, keyOf, now()))
    if (isDrop(arrival)) return arrival
    ports.met(arrival.sender, arrival.content.certificate.key)
    switch (arrival.content.body.type) {
      case 'receipt':
        return receipt(arrival)
      case 'text':
      case 'reply':
      case 'edit':
      case 'delete':
      case 'reaction':
      case 'unknown':
        return message(arrival)
      case 'typing':
        ports.typing(arrival.sender)
        return undefined
      case 'missing':
        ports.sendAgain(arrival.sender, arrival.content.body)
        return undefined
      case 'contact-request':
      case 'contact-accept':
        return drop('content')
    }
  }

  function* candidates() {
    for (const contact of ports.contacts()) yield [contact.opener, contact] as const
  }

  async function message({ sender, content, encoded }: Arrival): Promise<Drop | undefined> {
    const { id, seq } = content
    if (seq === 0) return drop('content')
    const name = `${sender}${id}`
    if (storing.has(name)) return drop('replay')
    // A reused sequence number is no reason to drop a content: a sender that lost its last contents uses their numbers again.
    if (ports.isStored(id, sender)) {
      ports.acknowledge(sender, id)
      return drop('replay')
    }
    storing.add(name)
    try {
      await ports.append({
        kind: 'message.received',
        author: sender,
        conversation: sender,
        message: id,
        content: encoded,
      })
    } finally {
      storing.delete(name)
    }
    return undefined
  }

  async function receipt({ sender, content }: Arrival): Promise<Drop | undefined> {
    if (content.body.type !== 'receipt') return drop('content')
    for (const state of ['delivered', 'read'] as const) {
      const ids = ports.below(sender, content.body[state], state)
      const { device } = content.certificate
      if (ids.length > 0)
        await ports.append({ kind: 'message.progressed', account: sender, messages: ids, state, by: device })
    }
    return undefined
  }

  return {
    /** By its tag. Uses no private key. */
    isKnown: (data: Uint8Array): boolean => !isDrop(recognised(data)),
    handle,
  }
}
