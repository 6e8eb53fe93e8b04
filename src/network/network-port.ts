import type { GossipsubMessage } from '@chainsafe/libp2p-gossipsub'
import type { Connection, Libp2p } from '@libp2p/interface'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey, peerIdFromString } from '@libp2p/peer-id'
import type { NetworkPort, Topic } from '../delivery/ports.ts'
import { shuffled } from '../shared/shuffled.ts'
import type { Clock, RandomBytes, Schedule } from '../shared/time.ts'
import { type Admission, createAdmission, type Limits, originOf } from './admission.ts'
import { createAllowance } from './gossip/allowance.ts'
import type { Announcer } from './discovery/announce.ts'
import { askForCard, serveCards } from './card/card-protocol.ts'
import { collectCards } from './card/collect-cards.ts'
import { createDepositLines } from './deposit/deposit-lines.ts'
import { depositProtocol, encodeDeposit } from './deposit/deposit-wire.ts'
import type { Services } from './host/libp2p-options.ts'
import { maxDataBytes } from './limits.ts'
import { unitsOf } from './gossip/slow-down.ts'
import { forgetSeen } from './gossip/messaging.ts'
import type { ProvedDevices } from './discovery/proved-devices.ts'
import type { Members } from './gossip/members.ts'
import { serveJoins } from './join/serve-joins.ts'
import type { Meter } from './meter.ts'
import type { Offences } from './offences.ts'
import type { Search } from './discovery/search.ts'
import { requestsPort } from './requests-port.ts'
import { serveDeposits } from './deposit/serve-deposits.ts'
import { createTopicListeners } from './gossip/topic-listeners.ts'
import { createTopicWatchers } from './discovery/topic-watchers.ts'
import { untilDeposited } from './deposit/until-deposited.ts'
import { untilReached } from './gossip/until-reached.ts'

export interface PortParts {
  readonly libp2p: Libp2p<Services>
  readonly announcer: Announcer
  readonly search: Search
  readonly members: Members
  /** How fast a member may send. */
  readonly pace: Admission
  readonly devices: ProvedDevices
  readonly meter: Meter
  readonly offences: Offences
  readonly clock: Clock
  readonly schedule: Schedule
  /** A number from 0 up to 1. */
  readonly random: () => number
  /** For nonces. */
  readonly secureRandom: RandomBytes
  /** Ends the host. */
  readonly stop: () => Promise<void>
  /** Aborts when the host stops. */
  readonly stopped: AbortSignal
}

/** Streams of strangers: so many at once, and so many that come back. */
const requests: Limits = { peer: { burst: 20, perSecond: 1 }, block: { burst: 60, perSecond: 5 } }
const cards: Limits = { peer: { burst: 30, perSecond: 2 }, block: { burst: 100, perSecond: 10 } }
const joins: Limits = { peer: { burst: 60, perSecond: 5 }, block: { burst: 300, perSecond: 30 } }

/** The port of `delivery` on a running libp2p host, which answers deposits when this resolves. */
export async function networkPort(parts: PortParts): Promise<NetworkPort> {
  const { libp2p, announcer, search, members, devices, meter, offences, schedule, random, stopped } = parts
  const { pubsub } = libp2p.services
  const allowance = createAllowance(parts.clock)
  const allows = (peer: string, bytes: number): boolean => {
    const [connection] = libp2p.getConnections(peerIdFromString(peer))
    return allowance.take(connection === undefined ? { peer, block: undefined } : originOf(connection), bytes)
  }
  const listeners = createTopicListeners({ pubsub, announcer, allows, meter, stopped })
  const watch = createTopicWatchers(libp2p, pubsub, search, devices)
  const servers = (topic: Topic): string[] => pubsub.getSubscribers(topic).map(String)

  pubsub.addEventListener(
    'gossipsub:message',
    ({ detail: { msg, propagationSource } }: CustomEvent<GossipsubMessage>) =>
      listeners.hear(msg.topic, msg.data, propagationSource.toString()),
  )
  const admittedBy = (limits: Limits) => {
    const admission = createAdmission(parts.clock, limits)
    return (connection: Connection) => admission.take(originOf(connection))
  }
  await serveDeposits(libp2p, {
    take: (topic, data, peer) => listeners.take(topic, data, peer),
    admits: ({ remotePeer }) => members.has(remotePeer.toString()),
    waitAfter: (connection, bytes) => parts.pace.spend(originOf(connection), unitsOf(1, bytes)),
    onFailure: (connection) => offences.add('deposit', connection),
    schedule,
  })
  await serveJoins(libp2p, {
    topics: () => pubsub.getTopics(),
    random: parts.secureRandom,
    admits: admittedBy(joins),
    onProved: (peer, topics) => members.hear(peer, topics),
    onRead: (peer, topics) => members.tell(peer, topics),
    onFailure: (connection) => offences.add('join', connection),
  })
  const lines = createDepositLines(
    (peer, signal) =>
      libp2p.dialProtocol(peerIdFromString(peer), depositProtocol, {
        signal,
        runOnLimitedConnection: true,
        maxOutboundStreams: 4,
      }),
    schedule,
  )
  stopped.addEventListener('abort', () => lines.stop(), { once: true })

  async function hand(topic: Topic, data: Uint8Array): Promise<readonly string[]> {
    if (stopped.aborted || pubsub.getSubscribers(topic).length === 0) return []
    forgetSeen(pubsub, data)
    const { recipients } = await pubsub.publish(topic, data)
    return recipients.map(String)
  }

  function watchPeers(listener: (peers: number) => void): () => void {
    let last = libp2p.getPeers().length
    const look = () => {
      const peers = libp2p.getPeers().length
      if (peers !== last) listener((last = peers))
    }
    const events = ['peer:connect', 'peer:disconnect'] as const
    for (const event of events) libp2p.addEventListener(event, look)
    return () => {
      for (const event of events) libp2p.removeEventListener(event, look)
    }
  }

  return {
    peer: libp2p.peerId.toString(),
    listen: () => libp2p.getMultiaddrs().map(String),
    peers: () => libp2p.getPeers().length,
    isServed: (topic) => pubsub.getSubscribers(topic).length + devices.of(topic).length > 0,
    watchPeers,
    serve: listeners.serve,
    ...(await requestsPort({ libp2p, announcer, watch, admits: admittedBy(requests), meter, offences, stopped })),
    async publish(topic, data, signal) {
      if (data.length > maxDataBytes)
        throw new RangeError(`${data.length} bytes on a topic, at most ${maxDataBytes} allowed`)
      return untilReached({
        hand: () => hand(topic, data),
        servers: () => servers(topic),
        watch: (onServer) => watch(topic, onServer),
        dropConnection: (peer) => libp2p.hangUp(peerIdFromString(peer)),
        onFailure: () => meter.count('gossip-stream-lost'),
        schedule,
        signal: AbortSignal.any([signal, stopped]),
      })
    },
    async deposit(topic, data, signal) {
      const question = encodeDeposit(topic, data)
      return untilDeposited({
        ask: (peer, asking) => lines.ask(peer, question, asking),
        // In random order, so that the first connected peers are not always the ones that are asked.
        servers: () => shuffled(servers(topic), random),
        watch: (onServer) => watch(topic, onServer),
        onFailure: () => meter.count('deposit-answer'),
        schedule,
        signal: AbortSignal.any([signal, stopped]),
      })
    },
    watch,
    suggest: (topic, devices) => search.suggest(topic, devices.map(peerOf)),
    serveCards: (answer) =>
      serveCards(libp2p, {
        ...{ answer, admits: admittedBy(cards) },
        onFailure: (connection) => offences.add('card-request', connection),
      }),
    fetchCards: (account, topic, signal) =>
      collectCards({
        watch: (onServer) => watch(topic, onServer),
        ask: async (peer, asking) =>
          devices.takeCard(topic, peer) ?? askForCard(libp2p, peerIdFromString(peer), account, asking),
        onFailure: () => meter.count('card-answer'),
        schedule,
        signal: AbortSignal.any([signal, stopped]),
      }),
    stop: parts.stop,
  }
}

/** The peer id of a device: that of its raw Ed25519 public key. */
const peerOf = (device: Uint8Array): string => peerIdFromPublicKey(publicKeyFromRaw(device)).toString()
