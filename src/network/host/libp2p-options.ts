import type { GossipSub } from '@chainsafe/libp2p-gossipsub'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify, identifyPush } from '@libp2p/identify'
import {
  FaultTolerance,
  type Connection,
  type ConnectionGater,
  type ConnectionProtector,
  type PrivateKey,
} from '@libp2p/interface'
import {
  kadDHT,
  passthroughMapper,
  removePrivateAddressesMapper,
  removePublicAddressesMapper,
  type KadDHT,
} from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { ping, type Ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import type { Libp2pOptions } from 'libp2p'
import type { Clock, Schedule } from '../../shared/time.ts'
import { type Admission, createAdmission } from '../admission.ts'
import type { Members } from '../gossip/members.ts'
import { messaging } from '../gossip/messaging.ts'
import type { Meter } from '../meter.ts'
import type { Offences } from '../offences.ts'
import { guarded, type Guard } from './guarded-service.ts'
import { limitedMuxer } from './limited-muxer.ts'
import type { Profile } from './profile.ts'

/** The libp2p services that this folder and OrbitDB (`pubsub`) use. */
export interface Services extends Record<string, unknown> {
  readonly dht: KadDHT
  readonly ping: Ping
  readonly pubsub: GossipSub
}

export interface HostParts {
  readonly profile: Profile
  readonly privateKey: PrivateKey
  readonly gater: ConnectionGater
  /** Encrypts every connection with a pre-shared key, before its handshake. */
  readonly protector: (() => ConnectionProtector) | undefined
  readonly meter: Meter
  /** Peers that gossip sees. */
  readonly members: Members
  /** How fast a member may send. */
  readonly pace: Admission
  readonly offences: Offences
  readonly datastore: NonNullable<Libp2pOptions['datastore']>
  readonly clock: Clock
  readonly schedule: Schedule
}

const addressMappers = {
  public: removePrivateAddressesMapper,
  private: removePublicAddressesMapper,
  all: passthroughMapper,
}

/** The libp2p options of a profile. They override all defaults of libp2p and Helia that would contact unknown hosts. */
export async function libp2pOptions({
  profile,
  privateKey,
  gater,
  protector,
  meter,
  offences,
  members,
  pace,
  datastore,
  clock,
  schedule,
}: HostParts): Promise<Libp2pOptions<Services>> {
  const { dht, relay } = profile
  const countedAs = (reason: string) => (connection?: Connection) =>
    connection === undefined ? meter.count(reason) : offences.add(reason, connection)
  /** Shared by identify and its push: each costs a signature, or its check. */
  const introductions: Guard = {
    admission: createAdmission(clock, { peer: { burst: 20, perSecond: 0.5 }, block: { burst: 200, perSecond: 10 } }),
    ...{ maxQuestionBytes: 8 * 1024, maxAnswerBytes: 8 * 1024, perConnection: 1 },
    onRefused: countedAs('identify-flood'),
  }
  const strangers = profile.mdns || profile.traverseNat ? await import('./strangers.ts') : undefined
  return {
    privateKey,
    // Sent to every peer: no version, no platform.
    nodeInfo: { name: 'privy', version: '1', userAgent: 'privy' },
    addresses: { listen: [...profile.listen] },
    transportManager: { faultTolerance: profile.listenMayFail ? FaultTolerance.NO_FATAL : FaultTolerance.FATAL_ALL },
    transports: [tcp(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    // The window stays below the 4 MiB read buffer of a stream, so that a sender cannot overrun a slow reader (js-libp2p: StreamBufferError).
    streamMuxers: [
      limitedMuxer(
        yamux({ maxInboundStreams: 128, streamOptions: { maxStreamWindowSize: 2 * 1024 * 1024 } }),
        clock,
        () => meter.count('stream-flood'),
      ),
    ],
    connectionGater: gater,
    connectionManager: {
      maxConnections: 100,
      maxIncomingPendingConnections: 30,
      // New connections per second from one address. In tests, many hosts share 127.0.0.1.
      inboundConnectionThreshold: profile.name === 'public' ? 10 : 100,
      outboundStreamProtocolNegotiationTimeout: 5000,
      // Only the public profile resolves /dnsaddr/ names.
      ...(profile.name === 'public' ? {} : { resolvers: {} }),
    },
    // Pings are most of the traffic of an idle node. A peer under load answers late (js-libp2p #3463, #3504), so it counts as gone after 20 s at the earliest.
    connectionMonitor: { pingInterval: 20_000, pingTimeout: { minTimeout: 20_000 } },
    datastore,
    // A provider whose record outlived its addresses fails the whole answer to a look-up once the peer store has forgotten it.
    peerStore: { maxPeerAge: Number.MAX_SAFE_INTEGER },
    peerDiscovery: profile.mdns && strangers !== undefined ? [strangers.lanDiscovery()] : [],
    ...(protector === undefined ? {} : { connectionProtector: protector }),
    services: {
      identify: guarded(identify({ runOnLimitedConnection: true }), introductions),
      identifyPush: guarded(identifyPush({ runOnLimitedConnection: true }), introductions),
      ping: ping({ maxInboundStreams: 8, maxOutboundStreams: 8 }),
      dht: guarded(
        kadDHT({
          protocol: dht.protocol,
          peerInfoMapper: addressMappers[dht.addresses],
          // The first look-up waits for the query for our own neighbourhood, and that for the first peer.
          initialQuerySelfInterval: 20,
          ...(dht.mode === 'server' ? { clientMode: false } : {}),
        }),
        {
          admission: createAdmission(clock, {
            peer: { burst: 400, perSecond: 20 },
            block: { burst: 2000, perSecond: 100 },
          }),
          ...{ maxQuestionBytes: 16 * 1024, maxAnswerBytes: 128 * 1024, perConnection: 32 },
          onRefused: countedAs('dht-flood'),
        },
      ),
      pubsub: messaging({ meter, offences, members, pace, schedule }),
      ...(profile.traverseNat ? strangers?.natServices() : {}),
      // Relays for contacts have no limit of 2 minutes and 128 KiB, because a log could not replicate under it.
      ...(relay === 'off'
        ? {}
        : { relay: circuitRelayServer({ reservations: { applyDefaultLimit: relay === 'all' } }) }),
    },
  }
}
