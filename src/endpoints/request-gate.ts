import { hash } from 'node:crypto'
import type { Stamp } from '../crypto/stamp.ts'
import type { RequestAnswer } from '../delivery/ports.ts'
import type { Drop } from '../protocol/drops.ts'
import { requestSize } from '../protocol/envelope.ts'
import type { Bucket } from '../shared/buckets.ts'
import { createRecent } from '../shared/recent.ts'
import type { Schedule } from '../shared/time.ts'
import { difficulty, leastBits, places } from './difficulty.ts'

/** What an envelope for `/requests` is by its tag, which no private key is needed for. */
export type RequestKind = 'stamped' | 'invited' | 'answer'

export interface GatePorts {
  /** By the tag; undefined for an envelope that fits no key. */
  readonly kindOf: (envelope: Uint8Array) => RequestKind | Drop
  /** Zero bits that this stamp shows for the envelope. */
  readonly bitsOf: (envelope: Uint8Array, stamp: Stamp) => number
  /** The waiting requests of strangers: the zero bits of each that was stamped, and how many came under an invite. */
  readonly waiting: () => { readonly stamped: readonly number[]; readonly invited: number }
  /** Opens it, which takes private keys. Must not reject. */
  readonly open: (envelope: Uint8Array, paid: Paid) => Promise<void>
  /** Private-key operations that each kind may cause, for all senders together. */
  readonly budgets: Readonly<Record<RequestKind, Bucket>>
  readonly schedule: Schedule
  readonly onDrop: (drop: Drop) => void
  readonly leastBits?: number | undefined
}

export interface Paid {
  readonly kind: RequestKind
  readonly bits: number
}

/** Envelopes of one kind that wait to be opened, and envelopes that were taken and are recognised when they come again. */
const [mostUnopened, mostRemembered] = [64, 8192]

interface Waiting extends Paid {
  /** SHA-256 of the envelope. */
  readonly name: string
  readonly envelope: Uint8Array
}

/**
 * Takes requests in before they are opened: what has an invite or answers a request of ours is recognised by its tag, all else has to be paid by a stamp.
 * Each kind has its own budget, so that no kind can use up another's; within it the dearest stamp is opened first.
 */
export function createRequestGate(ports: GatePorts) {
  const queues: Record<RequestKind, Waiting[]> = { stamped: [], invited: [], answer: [] }
  const pauses = new Map<RequestKind, () => void>()
  const opening = new Set<Promise<void>>()
  let stopped = false
  const seen = createRecent(mostRemembered)

  const load = () => ({
    waiting: ports.waiting().stamped,
    unopened: queues.stamped.length,
    least: ports.leastBits ?? leastBits,
  })

  function offer(envelope: Uint8Array, stamp: Stamp): RequestAnswer {
    if (stopped) return { answer: 'refused' }
    if (envelope.length !== requestSize) return dropped({ drop: 'size' })
    const kind = ports.kindOf(envelope)
    if (typeof kind === 'object') return dropped(kind)
    const name = hash('sha256', envelope, 'base64')
    // A second copy must not use up the budget: what it would say is said already.
    if (seen.has(name)) return repeated()
    if (kind === 'answer') return enter({ envelope, name, kind, bits: 0 })
    const invitedNow = ports.waiting().invited + queues.invited.length
    if (kind === 'invited' && invitedNow < places.invited) return enter({ envelope, name, kind, bits: 0 })
    // The places of invites are taken: it may have one of the others.
    const bits = ports.bitsOf(envelope, stamp)
    const wanted = difficulty(load())
    if (bits < wanted && bits > 0) ports.onDrop({ drop: 'stamp' })
    return bits < wanted ? { answer: 'stamp', bits: wanted } : enter({ envelope, name, kind: 'stamped', bits })
  }

  function repeated(): RequestAnswer {
    ports.onDrop({ drop: 'replay' })
    return { answer: 'taken' }
  }

  function dropped(drop: Drop): RequestAnswer {
    ports.onDrop(drop)
    return { answer: 'refused' }
  }

  function enter(one: Waiting): RequestAnswer {
    const queue = queues[one.kind]
    const before = queue.findIndex(({ bits }) => bits < one.bits)
    queue.splice(before < 0 ? queue.length : before, 0, one)
    const cheapest = queue.length > mostUnopened ? queue.pop() : undefined
    if (cheapest !== undefined) ports.onDrop({ drop: 'flood' })
    if (cheapest === one) return { answer: 'refused' }
    seen.add(one.name)
    drain(one.kind)
    return { answer: 'taken' }
  }

  function drain(kind: RequestKind): void {
    pauses.get(kind)?.()
    pauses.delete(kind)
    const queue = queues[kind]
    while (!stopped && queue.length > 0) {
      const waitMs = ports.budgets[kind].take()
      if (waitMs > 0) {
        pauses.set(
          kind,
          ports.schedule(waitMs, () => drain(kind)),
        )
        return
      }
      const next = queue.shift()
      if (next === undefined) return
      const task = ports.open(next.envelope, next).finally(() => opening.delete(task))
      opening.add(task)
    }
  }

  return {
    /** @returns `stamp` with the zero bits that are wanted, if the stamp does not show as many */
    offer,
    /** Resolves when nothing is being opened. */
    async idle(): Promise<void> {
      while (opening.size > 0) await Promise.all(opening)
    },
    async stop(): Promise<void> {
      stopped = true
      for (const cancel of pauses.values()) cancel()
      await Promise.all(opening)
    },
  }
}

export type RequestGate = ReturnType<typeof createRequestGate>
