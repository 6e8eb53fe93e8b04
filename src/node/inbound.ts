import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Clock } from '../shared/time.ts'
import type { Sessions } from '../crypto/session.ts'
import type { Composer } from '../delivery/compose.ts'
import { createInboxEndpoint } from '../endpoints/inbox.ts'
import type { DropMeter } from '../endpoints/meter.ts'
import { createNeighbourLimit } from '../endpoints/neighbour-limit.ts'
import { createRequestsEndpoint } from '../endpoints/requests.ts'
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
  readonly stampBits?: number | undefined
  readonly sessions: Sessions
  readonly typing: (sender: AccountId) => void
  /** Devices of others. */
  readonly devices: Pick<KnownDevices, 'meet'>
  readonly onFault: (error: unknown) => void
}

/** Requests that one neighbour may hand us: each costs a private-key operation. */
const neighbourBucket = { burst: 60, perMinute: 60 }
/** How long a link with an invite secret spares the stamp. */
export const inviteLifetimeMs = 30 * 24 * 3_600_000
const maxWaitingBytes = 64 * 1024 * 1024
const maxStoring = 64

/** The inbound path: the router and its endpoints. */
export interface Inbound {
  readonly router: Router
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

  const requests = createRequestsEndpoint({
    ...{ self: keys.id, now, append, met: ports.devices.meet, acknowledge, stampBits: ports.stampBits },
    opener: (key) => sessions.opener([key]),
    limit: createNeighbourLimit(now, neighbourBucket),
    invites: () => queries.invites(now() - inviteLifetimeMs),
    waiting: () => queries.counts().requests,
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
    endpoints: { requests, inbox },
    onDrop: meter.count,
    onFault: ports.onFault,
    pause: ports.pause,
    maxWaitingBytes,
    maxStoring,
  })
  return { router, acceptance }
}
