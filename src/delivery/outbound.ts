import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Clock, Schedule } from '../shared/time.ts'
import type { Composer } from './compose.ts'
import type { NetworkPort } from './ports.ts'
import type { Body } from '../protocol/content.ts'
import { inboxTopic, requestsTopic, type Topic, weekOf } from '../protocol/topics.ts'
import type { RecipientKeys } from '../crypto/seal.ts'
import type { Sealer } from '../crypto/session.ts'
import type { Change, Parcel, ProgressStep, StoredEvent } from '../state/changes.ts'
import type { LogPort } from '../state/log-port.ts'
import type { Fact } from '../state/record.ts'
import { startDeadline } from '../shared/deadline.ts'
import { createGaps, type GapIndex } from './gaps.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { createReceipts, type Receipts, type UntoldReads } from './receipts.ts'
import type { Sealing } from './sealing.ts'
import { createSentAgain, type SentAgainPorts } from './sent-again.ts'

/** A contact, as far as sending to it needs. */
export interface Recipient {
  /** Undefined while the contact has not given it. */
  readonly inboxKey: Uint8Array | undefined
  /** Invite secret of the link by which the contact was added. */
  readonly invite: string | null
  /** Undefined before both have agreed, or while the card is missing. */
  readonly sealer: Sealer | undefined
}

/** What the index knows of contents on their way. */
export interface OutgoingIndex extends GapIndex {
  /** The encoded content; undefined when it is not to be sent any more. */
  readonly content: (id: MessageId, recipient: AccountId) => Uint8Array | undefined
  readonly sentWith: SentAgainPorts['sentWith']
}

/** The records of the account, and what their fold changes. */
export interface JournalPort {
  /** Resolves when the fact is on disk as a record, and in the index. */
  append(fact: Fact): Promise<void>
  /** Notes a step that is not worth a record, soon. */
  progress(step: Omit<ProgressStep, 'timeMs'>): void
  /** Calls back with every change of the fold until the returned function is called. */
  onChange(listener: (change: Change) => void): () => void
  /** The same for what clients are told. */
  onEvent(listener: (event: StoredEvent) => void): () => void
}

export interface OutboundPorts {
  readonly network: NetworkPort
  readonly log: Pick<LogPort, 'entry'>
  readonly journal: JournalPort
  readonly index: OutgoingIndex
  readonly untold: UntoldReads
  readonly recipient: (account: AccountId) => Recipient | undefined
  /** The card of an account; undefined when no peer handed a right one over before the signal aborted. */
  readonly card: (account: AccountId, signal: AbortSignal) => Promise<RecipientKeys | undefined>
  readonly sealing: Sealing
  readonly composer: Composer
  readonly now: Clock
  readonly schedule: Schedule
  /** 0 to 1. */
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
  const { network, log, journal, index, untold, recipient, sealing, composer } = ports
  const { now, schedule, jitter, soon, onFault } = ports
  const stopping = new AbortController()

  function inboxOf(account: AccountId): Topic | undefined {
    const key = recipient(account)?.inboxKey
    return key ? inboxTopic(key, weekOf(now())) : undefined
  }

  const topicOf = (parcel: Parcel) =>
    parcel.kind === 'message' ? inboxOf(parcel.recipient) : requestsTopic(parcel.recipient)

  async function seal({ id, recipient: account, kind }: Parcel, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const content = index.content(id, account)
    const card = await ports.card(account, signal)
    const contact = recipient(account)
    if (!content || !card || !contact) return undefined
    switch (kind) {
      case 'request':
        return sealing.request(card, content, contact.invite, signal)
      case 'accept':
        return sealing.answer(card, content)
      case 'message':
        return contact.sealer?.seal(content)
    }
  }

  const outbox = createOutbox({
    isOpen: ({ id, recipient: account }) => !!index.content(id, account),
    ...{ network, now, schedule, jitter, topicOf, seal, onFault, publishTimeoutMs },
    async progress({ id, recipient: account }, step, peers) {
      if (step === 'expired') await journal.append({ kind: 'message.progressed', account, messages: [id], state: step })
      else journal.progress({ id, recipient: account, step, peers })
    },
  })

  const publish: NetworkPort['publish'] = (topic, data, signal) => network.publish(topic, data, signal)

  /** Once, to whoever serves their inbox. */
  async function publishOnce(to: AccountId, content: Uint8Array, handOver = publish): Promise<boolean> {
    const sealer = recipient(to)?.sealer
    const topic = inboxOf(to)
    if (!topic || !sealer) return false
    const { signal, clear } = startDeadline(schedule, publishTimeoutMs, stopping.signal)
    try {
      return (await handOver(topic, await sealer.seal(content), signal)).length > 0
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

  const receipts = createReceipts({ send: sayReceipt, soon, schedule, untold })
  const gaps = createGaps({ onEvent: (listener) => journal.onEvent(listener), index, schedule, send: say })

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
    sendAgain: createSentAgain({
      ...{ log, sentWith: index.sentWith, now, send: publishOnce },
      ...{ signal: stopping.signal, onFault },
    }),
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
