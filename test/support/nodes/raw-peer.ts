import { noise } from '@libp2p/noise'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import type { Libp2p, Stream } from '@libp2p/interface'
import { createLibp2p } from 'libp2p'
import { concat, utf8 } from '../../../src/shared/bytes.ts'

export const gossipProtocol = '/meshsub/1.2.0'

/** An unsigned varint of protocol buffers. */
export const varint = (value: number): Uint8Array =>
  value < 128 ? Uint8Array.of(value) : concat(Uint8Array.of((value & 127) | 128), varint(Math.floor(value / 128)))
const field = (number: number, body: Uint8Array): Uint8Array =>
  concat(varint(number * 8 + 2), varint(body.length), body)
export const prefixed = (body: Uint8Array): Uint8Array => concat(varint(body.length), body)
/** gossipsub's RPC with one message: publish = 2 { data = 2, topic = 4 }. */
export const published = (topic: string, data: Uint8Array): Uint8Array =>
  prefixed(field(2, concat(field(2, data), field(4, utf8(topic)))))
/** gossipsub's RPC with one subscription: subscriptions = 1 { subscribe = 1, topic = 2 }. */
export const subscribed = (topic: string): Uint8Array =>
  prefixed(field(1, concat(Uint8Array.of(8, 1), field(2, utf8(topic)))))

/** A libp2p host without the rules of Privy, connected to the host with these addresses. */
export async function rawPeer(addresses: readonly string[]) {
  const libp2p: Libp2p = await createLibp2p({
    addresses: { listen: [] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  })
  const connect = () =>
    libp2p.dial(
      addresses.map((address) => multiaddr(address)),
      { force: true },
    )
  const connection = await connect()
  return {
    libp2p,
    peer: libp2p.peerId.toString(),
    /** Opens another connection to the same host. */
    connect,
    open: (protocol: string): Promise<Stream> => connection.newStream(protocol),
    stop: async () => libp2p.stop(),
  }
}

export type RawPeer = Awaited<ReturnType<typeof rawPeer>>
