import { withBitswap } from '@helia/bitswap'
import { withLibp2pLight, type HeliaWithLibp2p } from '@helia/libp2p'
import type { Libp2p, PeerInfo } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { LevelBlockstore } from 'blockstore-level'
import { createHeliaLight } from 'helia'
import { randomBytes } from 'node:crypto'
import type { NetworkPort } from '../../delivery/ports.ts'
import type { NetworkSettings } from '../../shared/network-settings.ts'
import type { Clock, RandomBytes, Schedule } from '../../shared/time.ts'
import { timer } from '../../shared/timer.ts'
import { createAnnouncer } from '../discovery/announce.ts'
import { recordingGater, type Dials } from './dial-record.ts'
import { dialRule } from './dial-rule.ts'
import { hostKey, readSwarmKey } from './host-key.ts'
import { limitStrangers } from './limit-strangers.ts'
import { keepBootstrap } from '../discovery/keep-bootstrap.ts'
import { libp2pOptions, type Services } from './libp2p-options.ts'
import { memoryDatastore } from './memory-datastore.ts'
import { createMeter } from '../meter.ts'
import { createOffences } from '../offences.ts'
import { createPace } from '../gossip/allowance.ts'
import { createMembers } from '../gossip/members.ts'
import { createProvedDevices } from '../discovery/proved-devices.ts'
import { keepMembers } from '../join/keep-members.ts'
import { createCandidates } from '../discovery/candidates.ts'
import { onNewNeighbour } from '../discovery/neighbours.ts'
import { networkPort } from '../network-port.ts'
import { profileOf } from './profile.ts'
import { createProofs } from './prove.ts'
import { createSearch } from '../discovery/search.ts'
import { asStartError } from './start-error.ts'
import { topicCid } from '../discovery/topic-cid.ts'

export interface HostOptions {
  readonly settings: NetworkSettings
  /** Seed of the host key, 32 bytes: `device/ed25519/<deviceId>` of identity. */
  readonly deviceSeed: Uint8Array
  /** The blockstore. The host opens and closes it. */
  readonly blockstore: LevelBlockstore
  /** Whether this host relays connections for a peer. Called if `settings.relay` is `contacts`. Without it, no peer. */
  readonly isContact?: (peer: string) => boolean
  readonly clock?: Clock
  readonly schedule?: Schedule
  /** Random number from 0, below 1. Used for jitter only. */
  readonly random?: () => number
}

export interface Host {
  readonly libp2p: Libp2p<Services>
  /** Helia with `libp2p` and `blockstore`, as OrbitDB needs it. Its datastore, and so its pins, are in memory: keep blocks without pins. */
  readonly helia: HeliaWithLibp2p<Services>
  /** The blocks on disk, without fetching from the network. */
  readonly blockstore: LevelBlockstore
  readonly port: NetworkPort
  readonly dials: Dials
  /** Dropped inputs and failures, by reason. */
  readonly dropped: ReadonlyMap<string, number>
  /** Same as `port.stop`. Closes the blockstore too. */
  stop(): Promise<void>
}

const secureRandom: RandomBytes = (length) => new Uint8Array(randomBytes(length))

/**
 * Starts the peer-to-peer host of an account: libp2p, Helia, and the port of `delivery`. Resolves when it listens; it connects to peers later.
 * @throws PrivyError `bad-input` (settings), `bad-file` (swarm key) or `start-failed` (address in use, folder in use)
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const {
    settings,
    blockstore,
    isContact = () => false,
    clock = Date.now,
    schedule = timer,
    random = Math.random,
  } = options
  const profile = profileOf(settings)
  const mayRelay = (peer: string) => settings.relay === 'all' || isContact(peer)
  const meter = createMeter()
  const offences = createOffences(clock, meter)
  const { gater, dials } = recordingGater(dialRule(profile), mayRelay, (peer) => offences.isBanned(peer))
  const members = createMembers()
  const pace = createPace(clock)
  const protector = profile.swarmKey === undefined ? undefined : await readSwarmKey(profile.swarmKey)
  const datastore = memoryDatastore()
  const libp2pInit = await libp2pOptions({
    profile,
    privateKey: await hostKey(options.deviceSeed),
    gater,
    protector,
    meter,
    offences,
    members,
    pace,
    datastore,
    clock,
    schedule,
  })

  const helia = withBitswap(withLibp2pLight(createHeliaLight({ blockstore, datastore }), libp2pInit))
  try {
    await blockstore.open()
    await helia.start()
  } catch (error) {
    await helia.stop().catch(() => {})
    await blockstore.close()
    throw asStartError(error)
  }
  const { libp2p } = helia
  const ended = new AbortController()

  const announcer = createAnnouncer({
    async provide(topic, signal) {
      let taken = 0
      for await (const event of libp2p.services.dht.provide(topicCid(topic), { signal })) {
        if (event.name === 'PEER_RESPONSE' && event.messageName === 'ADD_PROVIDER') taken++
      }
      return taken
    },
    withdraw: async (topic) => {
      if (!ended.signal.aborted) await libp2p.services.dht.cancelReprovide(topicCid(topic))
    },
    onFailure: () => meter.count('announce'),
    schedule,
    random,
    everyMs: profile.announceMs,
  })
  const candidates = createCandidates()
  const devices = createProvedDevices(libp2p)
  const proofs = createProofs({ libp2p, members, devices, candidates, random: secureRandom })
  const search = createSearch({
    async *findProviders(topic, signal) {
      for await (const { id } of libp2p.contentRouting.findProviders(topicCid(topic), { signal })) {
        if (!id.equals(libp2p.peerId)) yield id.toString()
      }
    },
    candidates,
    isProved: proofs.isProved,
    connect: async (peer, signal) => {
      await libp2p.dial(peerIdFromString(peer), { signal })
    },
    prove: (topic, peer, signal) => proofs.prove(topic, peer, signal),
    onFailure: (reason) => meter.count(reason),
    schedule,
    random,
  })
  const endNeighbours = await onNewNeighbour(libp2p, profile.dht.protocol, schedule, () => {
    announcer.wake()
    search.wake()
  })
  const announceAgain = () => announcer.wake()
  libp2p.addEventListener('self:peer:update', announceAgain)
  const isStranger = (peer: string) => !members.has(peer) && !devices.isDevice(peer)
  const endLimit = limitStrangers(libp2p, isStranger, () => meter.count('stranger-closed'))
  const endMembers = keepMembers(libp2p, members, (peer) => search.appeared(peer))
  const endDiscovery = profile.mdns ? dialDiscovered(libp2p, () => meter.count('dial')) : () => {}
  const bootstrap = keepBootstrap(libp2p, profile.bootstrap, () => meter.count('bootstrap'), schedule, random)

  let stopping: Promise<void> | undefined
  const stopAll = async (): Promise<void> => {
    ended.abort()
    endNeighbours()
    endMembers()
    endLimit()
    endDiscovery()
    libp2p.removeEventListener('self:peer:update', announceAgain)
    await Promise.all([bootstrap.stop(), search.stop(), announcer.stop()])
    await helia.stop()
    await blockstore.close()
  }
  const stop = () => (stopping ??= stopAll())
  const port = await networkPort({
    libp2p,
    announcer,
    search,
    members,
    pace,
    devices,
    secureRandom,
    meter,
    offences,
    clock,
    schedule,
    random,
    stop,
    stopped: ended.signal,
  })
  return { libp2p, helia, blockstore, port, dials, dropped: meter.counts, stop }
}

/** Connections that mDNS may open: on a LAN everybody hears everybody. */
const mostDiscovered = 50

/** Dials peers that were discovered nearby. The DHT reports those it hears of as discovered, too: they are left alone. */
function dialDiscovered(libp2p: Libp2p<Services>, onFailure: () => void): () => void {
  const farAway = dialRule({ dials: 'listed-or-private', bootstrap: [] })
  const onPeer = ({ detail: { id, multiaddrs } }: CustomEvent<PeerInfo>) => {
    const isNear = multiaddrs.some((address) => farAway(address) === undefined)
    if (isNear && libp2p.getConnections().length < mostDiscovered) libp2p.dial(id).catch(onFailure)
  }
  libp2p.addEventListener('peer:discovery', onPeer)
  return () => libp2p.removeEventListener('peer:discovery', onPeer)
}
