import { TopicValidatorResult, type GossipsubMessage, type SubscriptionChangeData } from '@chainsafe/libp2p-gossipsub'
import type { Libp2p, PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { NetworkPort, Served, Topic } from '../delivery/ports.ts'
import type { Clock, Schedule } from '../shared/time.ts'
import { createAllowance } from './allowance.ts'
import type { Announcer } from './announce.ts'
import { askForCard, serveCards } from './cards.ts'
import { collectCards } from './collect-cards.ts'
import type { Services } from './libp2p-options.ts'
import { maxDataBytes } from './limits.ts'
import { forgetSeen } from './messaging.ts'
import type { Meter } from './meter.ts'
import type { Search } from './search.ts'
import { untilReached } from './until-reached.ts'

export interface PortParts {
  readonly libp2p: Libp2p<Services>
  readonly announcer: Announcer
  readonly search: Search
  readonly meter: Meter
  readonly clock: Clock
  readonly schedule: Schedule
  /** Ends the host. */
  readonly stop: () => Promise<void>
  /** Aborted when the host stops. */
  readonly stopped: AbortSignal
}

type Listener = (data: Uint8Array, from: string) => void

/** The port of `delivery` on a running libp2p host. */
export function networkPort(parts: PortParts): NetworkPort {
  const { libp2p, announcer, search, meter, schedule, stopped } = parts
  const { pubsub } = libp2p.services
  const listeners = new Map<string, Set<Listener>>()
  const watchers = new Map<string, Set<(peer: string) => void>>()
  /** Subscribers of watched topics that were reported already: a repeated subscription is no news. */
  const reported = new Map<string, Set<string>>()
  const allowance = createAllowance(parts.clock)

  pubsub.addEventListener(
    'gossipsub:message',
    ({ detail: { msg, propagationSource } }: CustomEvent<GossipsubMessage>) => {
      for (const listener of listeners.get(msg.topic) ?? []) listener(msg.data, propagationSource.toString())
    },
  )
  pubsub.addEventListener(
    'subscription-change',
    ({ detail: { peerId, subscriptions } }: CustomEvent<SubscriptionChangeData>) => {
      for (const { topic, subscribe } of subscriptions) report(topic, peerId.toString(), subscribe)
    },
  )
  libp2p.addEventListener('peer:disconnect', ({ detail: peer }: CustomEvent<PeerId>) => {
    allowance.forget(peer.toString())
    for (const peers of reported.values()) peers.delete(peer.toString())
  })

  function report(topic: string, peer: string, serves: boolean): void {
    const known = reported.get(topic)
    if (known === undefined) return
    if (!serves) known.delete(peer)
    else if (!known.has(peer)) {
      known.add(peer)
      for (const watcher of [...(watchers.get(topic) ?? [])]) watcher(peer)
    }
  }

  function watch(topic: Topic, onServer: (peer: string) => void): () => void {
    const leave = search.join(topic)
    const first = !watchers.has(topic)
    const group = watchers.get(topic) ?? new Set()
    watchers.set(topic, group.add(onServer))
    const present = pubsub.getSubscribers(topic).map(String)
    if (first) reported.set(topic, new Set(present))
    queueMicrotask(() => {
      for (const peer of present) if (group.has(onServer)) onServer(peer)
    })
    return () => {
      leave()
      if (!group.delete(onServer) || group.size > 0) return
      watchers.delete(topic)
      reported.delete(topic)
    }
  }

  async function hand(topic: Topic, data: Uint8Array): Promise<readonly string[]> {
    if (stopped.aborted || pubsub.getSubscribers(topic).length === 0) return []
    forgetSeen(pubsub, data)
    const { recipients } = await pubsub.publish(topic, data)
    return recipients.map(String)
  }

  async function serve(topic: Topic, onData: Listener): Promise<Served> {
    const group = listeners.get(topic) ?? new Set()
    const listener: Listener = (data, from) => onData(data, from)
    listeners.set(topic, group.add(listener))
    if (group.size === 1) {
      pubsub.topicValidators.set(topic, (peer, message) => {
        if (allowance.take(peer.toString(), message.data.length)) return TopicValidatorResult.Accept
        meter.count('topic-flood')
        return TopicValidatorResult.Ignore
      })
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
  }

  return {
    peer: libp2p.peerId.toString(),
    listen: () => libp2p.getMultiaddrs().map(String),
    peers: () => libp2p.getPeers().length,
    serve,
    async publish(topic, data, signal) {
      if (data.length > maxDataBytes)
        throw new RangeError(`${data.length} bytes on a topic, at most ${maxDataBytes} allowed`)
      return untilReached({
        hand: () => hand(topic, data),
        servers: () => pubsub.getSubscribers(topic).map(String),
        watch: (onServer) => watch(topic, onServer),
        dropConnection: (peer) => libp2p.hangUp(peerIdFromString(peer)),
        onFailure: () => meter.count('gossip-stream-lost'),
        schedule,
        signal: AbortSignal.any([signal, stopped]),
      })
    },
    watch,
    serveCards: (answer) => serveCards(libp2p, answer, () => meter.count('card-request')),
    fetchCards: (account, topic, signal) =>
      collectCards({
        watch: (onServer) => watch(topic, onServer),
        ask: (peer, asking) => askForCard(libp2p, peerIdFromString(peer), account, asking),
        onFailure: () => meter.count('card-answer'),
        schedule,
        signal: AbortSignal.any([signal, stopped]),
      }),
    stop: parts.stop,
  }
}
