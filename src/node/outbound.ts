import type { AccountId } from '../shared/ids.ts'
import type { Clock, Schedule } from '../shared/time.ts'
import type { Composer } from '../delivery/compose.ts'
import type { NetworkPort } from '../delivery/ports.ts'
import type { Body } from '../protocol/content.ts'
import { inboxTopic, requestsTopic, type Topic, weekOf } from '../protocol/topics.ts'
import type { CheckedCard } from '../identity/check-card.ts'
import type { Queries } from '../store/queries.ts'
import type { Cards } from './cards.ts'
import type { ContactKeys, Directory } from './directory.ts'
import type { Journal } from './journal.ts'
import { createOutbox, type Outbox, type Parcel } from './outbox.ts'
import { createReceipts, type Receipts } from './receipts.ts'
import type { Sealing } from './sealing.ts'

export interface OutboundPorts {
  readonly network: NetworkPort
  readonly journal: Journal
  readonly queries: Queries
  readonly directory: Directory
  readonly cards: Cards
  readonly sealing: Sealing
  readonly composer: Composer
  readonly now: Clock
  readonly schedule: Schedule
  readonly jitter: () => number
  /** Resolves when what came in is handled, or after a moment. */
  readonly soon: () => Promise<void>
  readonly onFault: (error: unknown) => void
}

/** How long one publish may look for somebody who serves a topic. */
const publishTimeoutMs = 20_000

/** The way out: outbox and receipts, with the keys and topics that each parcel needs. */
export interface Outbound {
  readonly outbox: Outbox
  readonly receipts: Receipts
  stop(): Promise<void>
}

export function createOutbound(ports: OutboundPorts): Outbound {
  const { network, journal, queries, directory, cards, sealing, composer, now, schedule, jitter, soon, onFault } = ports
  const stopping = new AbortController()

  type Reachable = ContactKeys & { card: CheckedCard; sendKey: Uint8Array }
  const isReachable = (contact: ContactKeys | undefined): contact is Reachable => !!contact?.card && !!contact.sendKey

  function inboxOf(account: AccountId): Topic | undefined {
    const key = directory.get(account)?.row.inboxKey
    return key ? inboxTopic(key, weekOf(now())) : undefined
  }

  const topicOf = ({ recipient, kind }: Parcel) => (kind === 'message' ? inboxOf(recipient) : requestsTopic(recipient))

  async function seal({ id, recipient, kind }: Parcel, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const content = queries.outgoing(id, recipient)?.content
    const card = await cards.need(recipient, signal)
    const contact = directory.get(recipient)
    if (!content || !card || !contact) return undefined
    switch (kind) {
      case 'request':
        return sealing.request(card, content, contact.row.invite, signal)
      case 'accept':
        return sealing.answer(card, content)
      case 'message':
        return isReachable(contact) ? sealing.forInbox(contact, content) : undefined
    }
  }

  const outbox = createOutbox({
    isOpen: ({ id, recipient }) => !!queries.outgoing(id, recipient)?.content,
    ...{ network, now, schedule, jitter, topicOf, seal, onFault, publishTimeoutMs },
    async progress({ id, recipient }, state) {
      if (state === 'expired')
        await journal.append({ kind: 'message.progressed', time: now(), to: recipient, ids: [id], state })
      else journal.progress(id, recipient, state)
    },
  })

  async function sendReceipt(to: AccountId, body: Body): Promise<boolean> {
    const contact = directory.get(to)
    const topic = inboxOf(to)
    if (!topic || !isReachable(contact)) return false
    const envelope = sealing.forInbox(contact, composer.unordered(body).encoded)
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(publishTimeoutMs)])
    return (await network.publish(topic, envelope, signal)).length > 0
  }

  async function trySending(to: AccountId, body: Body): Promise<boolean> {
    try {
      return await sendReceipt(to, body)
    } catch (error) {
      onFault(error)
      return false
    }
  }

  const receipts = createReceipts(trySending, soon)

  return {
    outbox,
    receipts,
    async stop() {
      await Promise.race([receipts.flush(), new Promise((resolve) => schedule(1000, () => resolve(undefined)))])
      stopping.abort()
      await outbox.stop()
      await receipts.flush()
    },
  }
}
