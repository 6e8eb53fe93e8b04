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
import { createOutbox, type Outbox, type Sealed } from './outbox.ts'
import { createReceipts, type Receipts, type UntoldReads } from './receipts.ts'
import type { Sealing } from './sealing.ts'
import { createSentAgain, type SentAgainPorts } from './sent-again.ts'

/** A contact, with what sending to it needs. */
export interface Recipient {
  /** Inbox key of the contact; undefined before the contact sent it. */
  readonly inboxKey: Uint8Array | undefined
  /** Invite secret of the link by which the contact was added. */
  readonly invite: string | null
  /** Seals for the contact; undefined before both sides have the pair keys and while the card is missing. */
  readonly sealer: Sealer | undefined
  /** Raw public keys of its devices that were met, the latest in front. The same array until one is met. */
  readonly devices: readonly Uint8Array[]
}

/** Contents that wait for delivery, in the index. */
export interface OutgoingIndex extends GapIndex {
  /** The encoded content; undefined if it no longer has to be sent. */
  readonly content: (id: MessageId, recipient: AccountId) => Uint8Array | undefined
  readonly sentWith: SentAgainPorts['sentWith']
  /** The pair secret of the request that this acceptance answers. */
  readonly answered: (acceptance: Uint8Array) => Uint8Array | undefined
}

/** Appends records to the log, and reports the changes of their fold. */
export interface JournalPort {
  /** Resolves when the fact is a record on disk and in the index. */
  append(fact: Fact): Promise<void>
  /** Stores a delivery step that is not a record. It is written with a short delay. */
  progress(step: Omit<ProgressStep, 'timeMs'>): void
  /** Calls back with each change of the fold until the returned function is called. */
  onChange(listener: (change: Change) => void): () => void
  /** Calls back with each stored event until the returned function is called. */
  onEvent(listener: (event: StoredEvent) => void): () => void
}

export interface OutboundPorts {
  readonly network: NetworkPort
  readonly log: Pick<LogPort, 'entry'>
  readonly journal: JournalPort
  readonly index: OutgoingIndex
  readonly untold: UntoldReads
  readonly recipient: (account: AccountId) => Recipient | undefined
  /** Fetches the card of an account. Undefined if no peer has sent a valid card when the signal aborts. */
  readonly card: (account: AccountId, signal: AbortSignal) => Promise<RecipientKeys | undefined>
  readonly sealing: Sealing
  readonly composer: Composer
  readonly now: Clock
  readonly schedule: Schedule
  /** Random number from 0 to 1. */
  readonly jitter: () => number
  /** Resolves when the arrived envelopes are handled, or after a short time limit. */
  readonly soon: () => Promise<void>
  readonly onFault: (error: unknown) => void
}

/** Time limit of the deposit of a receipt, in milliseconds. */
const depositTimeoutMs = 6_000
/** Time limit of one publish, which includes the search for peers that serve the topic, in milliseconds. */
const publishTimeoutMs = 20_000

/** Sends all that leaves the account: outbox and receipts, with the keys and topics of each recipient. */
export interface Outbound {
  readonly outbox: Outbox
  readonly receipts: Receipts
  /** Publishes a content that matters only now, such as typing, if a connected peer serves the inbox. Starts no search. Does not throw. */
  hint(to: AccountId, body: Body): Promise<void>
  /** Sends contents again that a contact misses. */
  readonly sendAgain: (to: AccountId, missing: Extract<Body, { type: 'missing' }>) => void
  stop(): Promise<void>
}

export function createOutbound(ports: OutboundPorts): Outbound {
  const { network, log, journal, index, untold, recipient, sealing, composer } = ports
  const { now, schedule, jitter, soon, onFault } = ports
  const stopping = new AbortController()

  /** Of each account what the network was told about its devices last. */
  const suggested = new Map<string, { readonly topic: Topic; readonly devices: readonly Uint8Array[] }>()

  function suggest(account: AccountId, topic: Topic, devices: readonly Uint8Array[]): Topic {
    const name = account + topic.slice(topic.lastIndexOf('/'))
    const last = suggested.get(name)
    if (devices.length === 0 || (last?.topic === topic && last.devices === devices)) return topic
    suggested.set(name, { topic, devices })
    network.suggest(topic, devices)
    return topic
  }

  function inboxOf(account: AccountId): Topic | undefined {
    const contact = recipient(account)
    if (!contact?.inboxKey) return undefined
    return suggest(account, inboxTopic(contact.inboxKey, weekOf(now())), contact.devices)
  }

  const requestsOf = (account: AccountId): Topic =>
    suggest(account, requestsTopic(account), recipient(account)?.devices ?? [])

  const topicOf = (parcel: Parcel) =>
    parcel.kind === 'message' ? inboxOf(parcel.recipient) : requestsOf(parcel.recipient)

  async function seal({ id, recipient: account, kind }: Parcel, signal: AbortSignal): Promise<Sealed | undefined> {
    const content = index.content(id, account)
    const card = await ports.card(account, signal)
    const contact = recipient(account)
    if (!content || !card || !contact) return undefined
    switch (kind) {
      case 'request':
        return sealing.request(card, id, content, contact.invite)
      case 'accept': {
        const secret = index.answered(content)
        return secret && sealing.answer(card, content, secret)
      }
      case 'message':
        return contact.sealer && { envelope: await contact.sealer.seal(content) }
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

  /** Seals a content and hands it to the peers that serve the inbox, once. Resolves with whether a peer took it. */
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

  /** Deposits a content. If no peer answers, publishes it too. */
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

  /** Applies a change of the fold: acknowledges stored contents, starts waiting ones and ends answered ones. Any device may have written the record. */
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
