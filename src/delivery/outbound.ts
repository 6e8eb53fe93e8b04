import type { AccountId } from '../shared/ids.ts'
import type { Clock, Schedule } from '../shared/time.ts'
import type { Composer } from './compose.ts'
import type { NetworkPort } from './ports.ts'
import type { Body } from '../protocol/content.ts'
import { inboxTopic, requestsTopic, type Topic, weekOf } from '../protocol/topics.ts'
import type { CheckedCard } from '../identity/check-card.ts'
import type { Local } from '../store/index/local.ts'
import type { Queries } from '../store/index/queries.ts'
import type { Change } from '../state/changes.ts'
import type { Parcel } from '../store/index/rows.ts'
import type { LogPort } from '../state/log-port.ts'
import type { Cards } from '../node/cards.ts'
import type { ContactKeys, Directory } from '../node/directory.ts'
import type { Journal } from '../node/journal.ts'
import { startDeadline } from '../shared/deadline.ts'
import { createGaps } from './gaps.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { createReceipts, type Receipts } from './receipts.ts'
import type { Sealing } from './sealing.ts'
import { createSentAgain } from './sent-again.ts'

export interface OutboundPorts {
  readonly network: NetworkPort
  readonly log: Pick<LogPort, 'entry'>
  readonly journal: Journal
  readonly local: Local
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

/** How long a receipt waits for somebody's answer. */
const depositTimeoutMs = 6_000
/** How long one publish may look for somebody who serves a topic. */
const publishTimeoutMs = 20_000

/** The way out: outbox and receipts, with the keys and topics that each parcel needs. */
export interface Outbound {
  readonly outbox: Outbox
  readonly receipts: Receipts
  /** Says something that matters only now, if somebody who serves their inbox is connected: nobody is looked for. Does not throw. */
  hint(to: AccountId, body: Body): Promise<void>
  /** Sends what somebody misses of what we sent them. */
  readonly sendAgain: (to: AccountId, missing: Extract<Body, { type: 'missing' }>) => void
  stop(): Promise<void>
}

export function createOutbound(ports: OutboundPorts): Outbound {
  const {
    network,
    log,
    journal,
    local,
    queries,
    directory,
    cards,
    sealing,
    composer,
    now,
    schedule,
    jitter,
    soon,
    onFault,
  } = ports
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
    async progress({ id, recipient }, step, peers) {
      if (step === 'expired')
        await journal.append({ kind: 'message.progressed', account: recipient, messages: [id], state: step })
      else journal.progress({ id, recipient, step, peers })
    },
  })

  const publish: NetworkPort['publish'] = (topic, data, signal) => network.publish(topic, data, signal)

  /** Once, to whoever serves their inbox. */
  async function publishOnce(to: AccountId, content: Uint8Array, handOver = publish): Promise<boolean> {
    const contact = directory.get(to)
    const topic = inboxOf(to)
    if (!topic || !isReachable(contact)) return false
    const { signal, clear } = startDeadline(schedule, publishTimeoutMs, stopping.signal)
    try {
      return (await handOver(topic, sealing.forInbox(contact, content), signal)).length > 0
    } catch (error) {
      onFault(error)
      return false
    } finally {
      clear()
    }
  }

  const say = (to: AccountId, body: Body) => publishOnce(to, composer.unordered(body).encoded)

  /** With an answer: nobody asks for it again. Without one by gossip too, and once more later. */
  const deposit: typeof publish = async (topic, data, signal) => {
    const { signal: soon, clear } = startDeadline(schedule, depositTimeoutMs, signal)
    const answers = await network.deposit(topic, data, soon).finally(clear)
    const takers = answers.flatMap(({ peer, answer }) => (answer === 'refused' ? [] : [peer]))
    if (takers.length === 0) await network.publish(topic, data, signal)
    return takers
  }
  const sayReceipt = (to: AccountId, body: Extract<Body, { type: 'receipt' }>) =>
    publishOnce(to, composer.unordered(body).encoded, body.read.length > 0 ? deposit : publish)

  async function hint(to: AccountId, body: Body): Promise<void> {
    const topic = inboxOf(to)
    if (topic && network.isServed(topic)) await say(to, body)
  }

  const receipts = createReceipts({ send: sayReceipt, soon, schedule, local })
  const gaps = createGaps({ journal, queries, schedule, send: say })

  /** Whichever device wrote the record: what is stored is acknowledged, what waits is sent, what arrived is sent no more. */
  function follow(change: Change): void {
    switch (change.type) {
      case 'outgoing':
        outbox.add(change.parcel)
        break
      case 'progress':
        if (change.state !== 'delivered' && change.state !== 'read') break
        outbox.acknowledged(change.recipient, change.id, change.state)
        receipts.appeared(change.recipient)
        break
      case 'stored':
        receipts.delivered(change.author, change.id)
        break
      case 'seen':
        receipts.read(change.author, change.ids)
        break
      default:
        break
    }
  }
  const unfollow = journal.onChange(follow)

  return {
    outbox,
    receipts,
    hint,
    sendAgain: createSentAgain({ log, queries, now, send: publishOnce, signal: stopping.signal, onFault }),
    async stop() {
      unfollow()
      gaps.stop()
      receipts.stop()
      await Promise.race([receipts.flush(), new Promise((resolve) => schedule(1000, () => resolve(undefined)))])
      stopping.abort()
      await outbox.stop()
      await receipts.flush()
    },
  }
}
