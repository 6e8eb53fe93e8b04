import type { KeyObject } from 'node:crypto'
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

/** An accepted contact, as the inbox sees it. */
export interface InboxContact {
  readonly account: AccountId
  readonly rsa: KeyObject
  /** Recognises their envelopes to us. */
  readonly opener: Opener
}

export interface InboxPorts {
  readonly now: Clock
  readonly contacts: () => readonly InboxContact[]
  /** Whether a content of this author and id is here. */
  readonly isStored: (id: MessageId, author: AccountId) => boolean
  /** Of these ids of ours, those that the recipient has not acknowledged so far yet. */
  readonly below: (recipient: AccountId, ids: readonly MessageId[], state: 'delivered' | 'read') => MessageId[]
  readonly append: (fact: Fact) => Promise<void>
  /** They are writing. */
  readonly typing: (sender: AccountId) => void
  /** They miss what a device of ours sent them. */
  readonly sendAgain: (to: AccountId, missing: Extract<Body, { type: 'missing' }>) => void
  /** Says again that a content is here. The first time the fold says so. */
  readonly acknowledge: (sender: AccountId, id: MessageId) => void
}

/** `/inbox`: messages and receipts from accepted contacts. */
export function createInboxEndpoint(ports: InboxPorts) {
  const { now } = ports
  /** Authors and ids that are being stored: a double that arrives meanwhile is answered when the first one is on disk. */
  const storing = new Set<string>()
  const opened = createOpened()

  return async (data: Uint8Array): Promise<Drop | undefined> => {
    const envelope = parseEnvelope(data)
    if (isDrop(envelope)) return envelope
    const match = recognise(envelope, candidates())
    if (!match) return drop('tag')
    const { account, rsa } = match.owner
    const keyOf = ({ sender }: Opened) => (sender === account ? rsa : undefined)
    const arrival = await opened.once(envelope, () => openArrival(match.open, keyOf, now()))
    if (isDrop(arrival)) return arrival
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
    // A sequence number that was used before is no reason to drop: a sender that lost what it sent last uses its numbers again.
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
}
