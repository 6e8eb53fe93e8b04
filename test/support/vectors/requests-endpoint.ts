import { createNeighbourLimit } from '../../../src/endpoints/neighbour-limit.ts'
import { createOpener } from '../../../src/crypto/session.ts'
import { createRequestsEndpoint, type RequestsPorts } from '../../../src/endpoints/requests.ts'
import type { MessageId } from '../../../src/shared/ids.ts'
import { accountNamed, openingKeysOf } from './read.ts'

export interface EndpointScene {
  readonly recipient: string
  readonly sender: string
  readonly nowMs: number
  readonly invites?: readonly string[]
  /** Number of requests that wait. */
  readonly waiting?: number
  /** Number of envelopes from the neighbour in this minute. */
  readonly attempts?: number
  /** Set if the recipient has the card of the sender; `request` is the id of the request to the sender. */
  readonly contact?: { readonly request: MessageId | null } | undefined
}

const neighbour = 'a neighbour'

/** The real endpoint of `/requests` for one recipient of the vectors, with a record of its effects. */
export function requestsEndpoint({ waiting = 0, attempts = 0, ...scene }: EndpointScene) {
  const self = openingKeysOf(scene.recipient)
  const sender = accountNamed(scene.sender)
  const appended: Parameters<RequestsPorts['append']>[0][] = []
  const accepted: MessageId[] = []
  const acknowledged: MessageId[] = []
  const limit = createNeighbourLimit(() => scene.nowMs, { burst: 60, perMinute: 60 })
  for (let attempt = 0; attempt < attempts; attempt++) limit.admits(neighbour)
  const endpoint = createRequestsEndpoint({
    self: self.account,
    opener: (key) => createOpener([key], self),
    now: () => scene.nowMs,
    limit,
    invites: () => scene.invites ?? [],
    waiting: () => waiting,
    stateOf: (id) =>
      appended.some((record) => record.kind === 'request.received' && record.request === id) ? 'waiting' : undefined,
    contact(account) {
      if (account !== sender.id || !scene.contact) return undefined
      const isAccepted = appended.some(({ kind }) => kind === 'contact.accepted')
      return { rsa: sender.rsa, request: scene.contact.request, accepted: isAccepted }
    },
    append: async (record) => void appended.push(record),
    met: () => undefined,
    accept: async (id) => accepted.push(id),
    acknowledge: (_sender, id) => acknowledged.push(id),
  })
  return {
    /** @returns the drop reason, or `success` */
    arrive: async (data: Uint8Array) => (await endpoint(data, neighbour))?.drop ?? 'success',
    appended,
    accepted,
    acknowledged,
  }
}
