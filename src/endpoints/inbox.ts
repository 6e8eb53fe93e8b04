import type { KeyObject } from 'node:crypto'
import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Clock } from '../shared/time.ts'
import type { OpeningKeys } from '../crypto/open.ts'
import type { Body } from '../protocol/content.ts'
import { drop, type Drop, isDrop } from '../protocol/drops.ts'
import { parseEnvelope } from '../protocol/envelope.ts'
import type { AccountRecord } from '../state/records.ts'
import { type Arrival, openArrival, recognise } from './arrival.ts'
import { createOpened } from './opened.ts'

/** An accepted contact, as the inbox sees it. */
export interface InboxContact {
  readonly account: AccountId
  readonly rsa: KeyObject
  /** Keys of their envelopes to us: the newest first, then the one before. */
  readonly receiveKeys: readonly Uint8Array[]
}

export interface InboxPorts {
  readonly self: OpeningKeys
  readonly now: Clock
  readonly contacts: () => readonly InboxContact[]
  /** Who sent a message that is stored here, in which direction is not asked; undefined when it is not known. */
  readonly senderOf: (id: MessageId) => AccountId | undefined
  /** Of these ids of ours, those that the recipient has not acknowledged so far yet. */
  readonly below: (recipient: AccountId, ids: readonly MessageId[], state: 'delivered' | 'read') => MessageId[]
  readonly append: (record: AccountRecord) => Promise<void>
  /** They are writing. */
  readonly typing: (sender: AccountId) => void
  /** They miss what a device of ours sent them. */
  readonly sendAgain: (to: AccountId, missing: Extract<Body, { type: 'missing' }>) => void
  readonly acknowledge: (sender: AccountId, id: MessageId) => void
}

/** `/inbox`: messages and receipts from accepted contacts. */
export function createInboxEndpoint(ports: InboxPorts) {
  const { self, now } = ports
  /** Ids that are being stored: a double that arrives meanwhile is answered when the first one is on disk. */
  const storing = new Set<MessageId>()
  const opened = createOpened()

  return async (data: Uint8Array): Promise<Drop | undefined> => {
    const envelope = parseEnvelope(data)
    if (isDrop(envelope)) return envelope
    const match = recognise(envelope, candidates())
    if (!match) return drop('tag')
    if (opened.has(envelope)) return drop('replay')
    const { account, rsa } = match.owner
    const arrival = openArrival(
      envelope,
      match.key,
      self,
      ({ sender }) => (sender === account ? rsa : undefined),
      now(),
    )
    if (isDrop(arrival)) return arrival
    opened.add(envelope)
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
    for (const contact of ports.contacts()) {
      for (const key of contact.receiveKeys) yield [key, contact] as const
    }
  }

  async function message({ sender, content, encoded }: Arrival): Promise<Drop | undefined> {
    const { id, seq } = content
    if (seq === 0) return drop('content')
    if (storing.has(id)) return drop('replay')
    const known = ports.senderOf(id)
    // Only its sender learns that a message is here already.
    if (known === sender) ports.acknowledge(sender, id)
    // A number that was used before is no reason: whoever lost what they sent last begins anew behind what they still have.
    if (known) return drop('replay')
    storing.add(id)
    try {
      await ports.append({ kind: 'message.received', time: now(), from: sender, id, content: encoded })
    } finally {
      storing.delete(id)
    }
    ports.acknowledge(sender, id)
    return undefined
  }

  async function receipt({ sender, content }: Arrival): Promise<Drop | undefined> {
    if (content.body.type !== 'receipt') return drop('content')
    for (const state of ['delivered', 'read'] as const) {
      const ids = ports.below(sender, content.body[state], state)
      const { device } = content.certificate
      if (ids.length > 0)
        await ports.append({ kind: 'message.progressed', time: now(), to: sender, ids, state, device })
    }
    return undefined
  }
}
