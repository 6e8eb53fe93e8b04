import { createBucket } from '../../../src/shared/buckets.ts'
import { createRequestGate } from '../../../src/endpoints/request-gate.ts'
import { createOpener } from '../../../src/crypto/session.ts'
import { type Stamp, stampBits } from '../../../src/crypto/stamp.ts'
import { createRequestsEndpoint, type RequestsPorts, type WaitingRequest } from '../../../src/endpoints/requests.ts'
import type { Drop } from '../../../src/protocol/drops.ts'
import { requestsTopic } from '../../../src/protocol/topics.ts'
import { type MessageId, messageId } from '../../../src/shared/ids.ts'
import { accountNamed, openingKeysOf } from './read.ts'

export interface EndpointScene {
  readonly recipient: string
  readonly sender: string
  readonly nowMs: number
  readonly invites?: readonly string[]
  /** How many requests of strangers wait under a stamp, and the zero bits of the cheapest; the others have 32. */
  readonly waiting?: number
  readonly cheapest?: number
  /** How many wait under an invite. */
  readonly invited?: number
  /** Whether the recipient has the sender's card, and the request that was sent to them. */
  readonly contact?: { readonly request: MessageId | null } | undefined
  /** The pair secret of that request. */
  readonly secret?: Uint8Array
}

const noStamp: Stamp = { hour: 0, nonce: new Uint8Array(8) }
const idOf = (number: number) => messageId(number.toString(16).padStart(32, '0'))

/** The real gate and endpoint of `/requests` for one recipient of the vectors, with a note of what they did. */
export function requestsEndpoint({ waiting = 0, cheapest = 32, invited = 0, ...scene }: EndpointScene) {
  const self = openingKeysOf(scene.recipient)
  const sender = accountNamed(scene.sender)
  const appended: Parameters<RequestsPorts['append']>[0][] = []
  const accepted: MessageId[] = []
  const acknowledged: MessageId[] = []
  const evicted: MessageId[] = []
  const drops: string[] = []
  const places: WaitingRequest[] = [
    ...Array.from({ length: waiting }, (_, at) => ({ id: idOf(at), invited: false, bits: at === 0 ? cheapest : 32 })),
    ...Array.from({ length: invited }, (_, at) => ({ id: idOf(1000 + at), invited: true, bits: 0 })),
  ]
  const now = () => scene.nowMs
  const drop = (one: Drop | undefined): void => {
    if (one) drops.push(one.drop)
  }
  const endpoint = createRequestsEndpoint({
    self: self.account,
    opener: (key) => createOpener([key], self),
    now,
    invites: () => scene.invites ?? [],
    sent: () => (scene.contact?.request && scene.secret ? [{ account: sender.id, secret: scene.secret }] : []),
    waiting: () => places,
    evict: async (id) => void evicted.push(id),
    paid: () => undefined,
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
  const budget = () => createBucket(now, { burst: 60, perSecond: 1 })
  const gate = createRequestGate({
    kindOf: (envelope) => endpoint.kindOf(envelope),
    bitsOf: (envelope, stamp) => stampBits(requestsTopic(self.account), envelope, stamp, now()),
    waiting: () => ({ stamped: places.flatMap(({ invited: free, bits }) => (free ? [] : [bits])), invited }),
    open: async (envelope, paid) => drop(await endpoint.open(envelope, paid)),
    budgets: { stamped: budget(), invited: budget(), answer: budget() },
    schedule: () => () => undefined,
    onDrop: drop,
  })
  return {
    /** @returns the reason for which it was dropped, `stamp` when a better stamp is wanted, or `success` */
    async arrive(data: Uint8Array, stamp = noStamp): Promise<string> {
      drops.length = 0
      const { answer } = gate.offer(data, stamp)
      await gate.idle()
      return answer === 'stamp' ? answer : (drops.at(-1) ?? 'success')
    },
    appended,
    accepted,
    acknowledged,
    evicted,
  }
}
