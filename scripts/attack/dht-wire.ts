import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { Topic } from '../../src/delivery/ports.ts'
import { concat } from '../../src/shared/bytes.ts'
import { topicCid } from '../../src/network/discovery/topic-cid.ts'
import { field, prefixed } from '../../test/support/nodes/raw-peer.ts'

export const dhtProtocol = '/privy/kad/1.0.0'

/** Types of messages of the DHT. */
const types = { addProvider: 2, getProviders: 3, findNode: 4 } as const

const typed = (type: number, ...parts: readonly Uint8Array[]) => prefixed(concat(Uint8Array.of(8, type), ...parts))

const peerInfo = (peer: string, addresses: readonly string[]) =>
  concat(
    field(1, peerIdFromString(peer).toMultihash().bytes),
    ...addresses.map((address) => field(2, multiaddr(address).bytes)),
  )

/** ADD_PROVIDER: the peer provides the CID of this topic. */
export const provides = (topic: Topic, peer: string, addresses: readonly string[]): Uint8Array =>
  typed(types.addProvider, field(2, topicCid(topic).multihash.bytes), field(9, peerInfo(peer, addresses)))

/** GET_PROVIDERS of the CID of this topic. */
export const whoProvides = (topic: Topic): Uint8Array =>
  typed(types.getProviders, field(2, topicCid(topic).multihash.bytes))

export const whoIsNear = (key: Uint8Array): Uint8Array => typed(types.findNode, field(2, key))

/** An answer to any look-up that names these peers as providers, and as closer to the key. */
export const allAreThese = (peers: readonly string[], addresses: readonly string[]): Uint8Array =>
  typed(
    types.getProviders,
    ...peers.flatMap((peer) => [field(8, peerInfo(peer, addresses)), field(9, peerInfo(peer, addresses))]),
  )
