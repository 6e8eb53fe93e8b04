import type { AccountId, MessageId } from '../shared/ids.ts'
import { createBucket } from '../shared/buckets.ts'
import type { Clock } from '../shared/time.ts'
import type { Sessions } from '../crypto/session.ts'
import type { Composer } from '../delivery/compose.ts'
import { createInboxEndpoint } from '../endpoints/inbox.ts'
import type { DropMeter } from '../endpoints/meter.ts'
import { createRequestGate, type RequestGate } from '../endpoints/request-gate.ts'
import { createRequestsEndpoint, type WaitingRequest } from '../endpoints/requests.ts'
import { createRouter, type Router } from '../endpoints/router.ts'
import type { AccountKeys } from '../identity/keys.ts'
import type { KnownDevices } from '../store/index/known-devices.ts'
import type { Queries } from '../store/index/queries.ts'
import { isFurther } from '../state/delivery.ts'
import type { Fact } from '../state/record.ts'
import type { Directory } from './directory.ts'
import type { Journal } from '../store/journal.ts'
import type { Outbound } from '../delivery/outbound.ts'
import { createAcceptance } from '../delivery/acceptance.ts'
import { stampBits } from '../crypto/stamp.ts'
import { leastBits } from '../endpoints/difficulty.ts'
import { requestsTopic } from '../protocol/topics.ts'
import type { Schedule } from '../shared/time.ts'
import type { RequestPlaces } from '../store/index/request-places.ts'

export interface InboundPorts {
  readonly keys: AccountKeys
  readonly queries: Queries
  readonly directory: Directory
  readonly journal: Journal
  readonly composer: Composer
  readonly outbound: Outbound
  readonly meter: DropMeter
  readonly now: Clock
  readonly pause: () => Promise<void>
  readonly schedule: Schedule
  /** Zero bits of a stamp when no request waits; tests ask for fewer. */
  readonly leastBits?: number | undefined
  readonly requestPlaces: RequestPlaces
  readonly sessions: Sessions
  readonly typing: (sender: AccountId) => void
  /** Devices of others. */
  readonly devices: Pick<KnownDevices, 'meet'>
  readonly onFault: (error: unknown) => void
}

/** Envelopes on `/requests` that are opened, of all senders together: each costs two private-key operations. */
const budgets = {
  stamped: { burst: 20, perSecond: 1 },
  invited: { burst: 20, perSecond: 1 },
  answer: { burst: 60, perSecond: 2 },
} as const
/** How long a link with an invite secret spares the stamp. */
export const inviteLifetimeMs = 30 * 24 * 3_600_000
const maxWaitingBytes = 64 * 1024 * 1024
const maxStoring = 64

/** The inbound path: the router and its endpoints. */
export interface Inbound {
  readonly router: Router
  readonly gate: RequestGate
  readonly acceptance: ReturnType<typeof createAcceptance>
}

export function createInbound(ports: InboundPorts): Inbound {
  const { keys, queries, directory, journal, outbound, now, meter, sessions } = ports
  const acceptance = createAcceptance({
    index: {
      contact: (account) => directory.get(account)?.row,
      request: queries.request,
      isWaiting: (request, account) => !!queries.outgoing(request, account)?.content,
      inboxKey: queries.inboxKey,
      name: queries.name,
    },
    ...{ journal, composer: ports.composer, derived: keys.derived },
  })
  const acknowledge = (sender: AccountId, id: MessageId) => outbound.receipts.delivered(sender, id)

  const append = (fact: Fact) => journal.append(fact)

  /** Until a request comes, or is answered. */
  let waitingNow: readonly WaitingRequest[] | undefined
  journal.onChange(({ type }) => type === 'contact' && (waitingNow = undefined))
  function waiting(): readonly WaitingRequest[] {
    if (waitingNow) return waitingNow
    const ids = queries.waitingRequests().map(({ id }) => id)
    ports.requestPlaces.keepOnly(new Set(ids))
    // One of before this version, or that came to another device, has the place of a stamp that paid the least.
    const least = { invited: false, bits: ports.leastBits ?? leastBits }
    return (waitingNow = ids.map((id) => ({ id, ...(ports.requestPlaces.of(id) ?? least) })))
  }

  const requests = createRequestsEndpoint({
    ...{ self: keys.id, now, append, met: ports.devices.meet, acknowledge },
    opener: (key) => sessions.opener([key]),
    invites: () => queries.invites(now() - inviteLifetimeMs),
    sent: () => sentRequests(directory),
    waiting,
    evict: (request) => append({ kind: 'request.declined', request }),
    paid(id, { kind, bits }) {
      ports.requestPlaces.keep(id, { invited: kind === 'invited', bits })
      waitingNow = undefined
    },
    stateOf: (id) => queries.request(id)?.state,
    contact(account) {
      const contact = directory.get(account)
      return (
        contact && { rsa: contact.card?.rsa, request: contact.row.request, accepted: contact.row.state === 'accepted' }
      )
    },
    accept: acceptance.acceptContact,
  })

  const inbox = createInboxEndpoint({
    ...{ now, append, met: ports.devices.meet, acknowledge },
    typing: ports.typing,
    sendAgain: outbound.sendAgain,
    contacts: () =>
      directory
        .all()
        .flatMap(({ row, card, opener }) => (card ? [{ account: row.account, rsa: card.rsa, opener }] : [])),
    isStored: queries.isStored,
    below: (recipient, ids, state) =>
      ids.filter((id) => {
        const outgoing = queries.outgoing(id, recipient)
        return outgoing !== undefined && isFurther(outgoing.state, state)
      }),
  })

  const router = createRouter({
    endpoints: { inbox: inbox.handle },
    isKnown: (_topic, data) => inbox.isKnown(data),
    onDrop: meter.count,
    onFault: ports.onFault,
    pause: ports.pause,
    maxWaitingBytes,
    maxStoring,
  })
  const gate = createRequestGate({
    kindOf: (envelope) => requests.kindOf(envelope),
    bitsOf: (envelope, stamp) => stampBits(requestsTopic(keys.id), envelope, stamp, now()),
    waiting: () => ({
      stamped: waiting().flatMap(({ invited, bits }) => (invited ? [] : [bits])),
      invited: waiting().filter(({ invited }) => invited).length,
    }),
    async open(envelope, paid) {
      try {
        const dropped = await requests.open(envelope, paid)
        if (dropped) meter.count(dropped.drop)
      } catch (error) {
        ports.onFault(error)
      }
    },
    budgets: {
      stamped: createBucket(now, budgets.stamped),
      invited: createBucket(now, budgets.invited),
      answer: createBucket(now, budgets.answer),
    },
    schedule: ports.schedule,
    onDrop: ({ drop }) => meter.count(drop),
    leastBits: ports.leastBits,
  })
  return { router, gate, acceptance }
}

/** The requests that we sent, for as long as their acceptances may come again. */
function* sentRequests(directory: Directory) {
  for (const { row } of directory.all()) if (row.request !== null) yield { account: row.account, secret: row.half }
}
