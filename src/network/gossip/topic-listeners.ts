import { TopicValidatorResult, type GossipSub } from '@chainsafe/libp2p-gossipsub'
import type { DepositVerdict, NetworkPort, OnDeposit } from '../../delivery/ports.ts'
import { accountOfRequests } from '../../protocol/topics.ts'
import type { Announcer } from '../discovery/announce.ts'
import type { Meter } from '../meter.ts'

export interface TopicListenersParts {
  readonly pubsub: GossipSub
  readonly announcer: Announcer
  /** Whether this peer may send that many more bytes now, as one message. */
  readonly allows: (peer: string, bytes: number) => boolean
  readonly meter: Meter
  /** Aborts when the host stops. */
  readonly stopped: AbortSignal
}

/** The listeners of this host for each topic. */
export interface TopicListeners {
  readonly serve: NetworkPort['serve']
  /** Passes on a published message. */
  hear(topic: string, data: Uint8Array, from: string): void
  /** Passes on a deposited envelope if the allowance of its sender permits it, and returns the answer. */
  take(topic: string, data: Uint8Array, from: string): Promise<DepositVerdict>
}

interface Listener {
  readonly onData: (data: Uint8Array, from: string) => void
  readonly onDeposit: OnDeposit
}

const refused: DepositVerdict = { answer: 'refused' }

export function createTopicListeners(parts: TopicListenersParts): TopicListeners {
  const { pubsub, announcer, allows, meter, stopped } = parts
  const listeners = new Map<string, Set<Listener>>()

  /** Both ways in draw on the same buckets. */
  function isAllowed(peer: string, bytes: number): boolean {
    if (allows(peer, bytes)) return true
    meter.count('topic-flood')
    return false
  }

  return {
    async serve(topic, onData, onDeposit = () => refused) {
      if (accountOfRequests(topic) !== undefined) throw new RangeError('gossip carries no requests')
      const group = listeners.get(topic) ?? new Set()
      const listener: Listener = { onData, onDeposit }
      listeners.set(topic, group.add(listener))
      if (group.size === 1) {
        pubsub.topicValidators.set(topic, (peer, message) =>
          isAllowed(peer.toString(), message.data.length) ? TopicValidatorResult.Accept : TopicValidatorResult.Ignore,
        )
        pubsub.subscribe(topic)
      }
      const withdraw = announcer.add(topic)
      return {
        async stop() {
          if (!group.delete(listener)) return
          if (group.size === 0) {
            listeners.delete(topic)
            pubsub.topicValidators.delete(topic)
            if (!stopped.aborted) pubsub.unsubscribe(topic)
          }
          await withdraw()
        },
      }
    },
    hear(topic, data, from) {
      for (const { onData } of listeners.get(topic) ?? []) onData(data, from)
    },
    async take(topic, data, from) {
      if (!isAllowed(from, data.length)) return refused
      const group = listeners.get(topic)
      if (group === undefined) {
        meter.count('topic-not-served')
        return refused
      }
      return strongest(await Promise.all([...group].map(async ({ onDeposit }) => onDeposit(data, from))))
    },
  }
}

/** The verdict that does the most for the envelope: held, then taken, then refused. */
export const strongest = (verdicts: readonly DepositVerdict[]): DepositVerdict =>
  verdicts.find(({ answer }) => answer === 'held') ?? verdicts.find(({ answer }) => answer === 'taken') ?? refused
