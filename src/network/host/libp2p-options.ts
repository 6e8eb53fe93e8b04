import type { GossipSub } from '@chainsafe/libp2p-gossipsub'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify, identifyPush } from '@libp2p/identify'
import { FaultTolerance, type ConnectionGater, type ConnectionProtector, type PrivateKey } from '@libp2p/interface'
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
import { messaging } from '../gossip/messaging.ts'
import type { Meter } from '../meter.ts'
import type { Profile } from './profile.ts'

/** The services that the rest of this folder, and OrbitDB (`pubsub`), talk to. */
export interface Services extends Record<string, unknown> {
  readonly dht: KadDHT
  readonly ping: Ping
  readonly pubsub: GossipSub
}

export interface HostParts {
  readonly profile: Profile
  readonly privateKey: PrivateKey
  readonly gater: ConnectionGater
  /** Encrypts every connection with a pre-shared key before anything else is said. */
  readonly protector: (() => ConnectionProtector) | undefined
  readonly meter: Meter
  readonly datastore: NonNullable<Libp2pOptions['datastore']>
}

const addressMappers = {
  public: removePrivateAddressesMapper,
  private: removePublicAddressesMapper,
  all: passthroughMapper,
}

/** libp2p's options for a profile: nothing is left to libp2p's or Helia's defaults that would talk to strangers. */
export async function libp2pOptions({
  profile,
  privateKey,
  gater,
  protector,
  meter,
  datastore,
}: HostParts): Promise<Libp2pOptions<Services>> {
  const { dht, relay } = profile
  const strangers = profile.mdns || profile.traverseNat ? await import('./strangers.ts') : undefined
  return {
    privateKey,
    // Said to every peer: no version, no platform.
    nodeInfo: { name: 'privy', version: '1', userAgent: 'privy' },
    addresses: { listen: [...profile.listen] },
    transportManager: { faultTolerance: profile.listenMayFail ? FaultTolerance.NO_FATAL : FaultTolerance.FATAL_ALL },
    transports: [tcp(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    // The window stays below the 4 MiB read buffer of a stream, so that a sender cannot overrun a slow reader (js-libp2p: StreamBufferError).
    streamMuxers: [yamux({ streamOptions: { maxStreamWindowSize: 2 * 1024 * 1024 } })],
    connectionGater: gater,
    connectionManager: {
      maxConnections: 100,
      maxIncomingPendingConnections: 30,
      // New connections per second from one address; many hosts share 127.0.0.1 in tests.
      inboundConnectionThreshold: profile.name === 'public' ? 10 : 100,
      outboundStreamProtocolNegotiationTimeout: 5000,
      // Only the public profile resolves /dnsaddr/ names.
      ...(profile.name === 'public' ? {} : { resolvers: {} }),
    },
    // Pings are most of what an idle node sends. A loaded peer answers late (js-libp2p #3463, #3504): it is not gone before 20 s have passed.
    connectionMonitor: { pingInterval: 20_000, pingTimeout: { minTimeout: 20_000 } },
    datastore,
    peerDiscovery: profile.mdns && strangers !== undefined ? [strangers.lanDiscovery()] : [],
    ...(protector === undefined ? {} : { connectionProtector: protector }),
    services: {
      identify: identify({ runOnLimitedConnection: true }),
      identifyPush: identifyPush({ runOnLimitedConnection: true }),
      ping: ping({ maxInboundStreams: 8, maxOutboundStreams: 8 }),
      dht: kadDHT({
        protocol: dht.protocol,
        peerInfoMapper: addressMappers[dht.addresses],
        // The first look-up waits for the query for our own neighbourhood, and that for the first peer.
        initialQuerySelfInterval: 20,
        ...(dht.mode === 'server' ? { clientMode: false } : {}),
      }),
      pubsub: messaging(meter),
      ...(profile.traverseNat ? strangers?.natServices() : {}),
      // For contacts without the limits of 2 minutes and 128 KiB, under which no log replicates.
      ...(relay === 'off'
        ? {}
        : { relay: circuitRelayServer({ reservations: { applyDefaultLimit: relay === 'all' } }) }),
    },
  }
}
