import { randomBytes } from 'node:crypto'
import { noise } from '@libp2p/noise'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import type { Libp2p, PeerId, Stream } from '@libp2p/interface'
import { createLibp2p } from 'libp2p'
import { concat, utf8 } from '../../../src/shared/bytes.ts'
import { readFrames, writeFrame } from '../../../src/network/frames.ts'
import { proofFor } from '../reference/join.ts'

export const gossipProtocol = '/meshsub/1.2.0'

/** An unsigned varint of protocol buffers. */
export const varint = (value: number): Uint8Array =>
  value < 128 ? Uint8Array.of(value) : concat(Uint8Array.of((value & 127) | 128), varint(Math.floor(value / 128)))
export const field = (number: number, body: Uint8Array): Uint8Array =>
  concat(varint(number * 8 + 2), varint(body.length), body)
export const prefixed = (body: Uint8Array): Uint8Array => concat(varint(body.length), body)
/** gossipsub's RPC with one message: publish = 2 { data = 2, topic = 4 }. */
export const published = (topic: string, data: Uint8Array): Uint8Array =>
  prefixed(field(2, concat(field(2, data), field(4, utf8(topic)))))
/** gossipsub's RPC with one subscription: subscriptions = 1 { subscribe = 1, topic = 2 }. */
export const subscribed = (topic: string): Uint8Array =>
  prefixed(field(1, concat(Uint8Array.of(8, 1), field(2, utf8(topic)))))

function keyOf({ publicKey }: PeerId): Uint8Array {
  if (publicKey === undefined) throw new Error('the peer id has no key')
  return publicKey.raw
}

/** A libp2p host without the rules of Privy, connected to the host with these addresses. */
export async function rawPeer(addresses: readonly string[], listen: readonly string[] = []) {
  const libp2p: Libp2p = await createLibp2p({
    addresses: { listen: [...listen] },
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
  let connection = await connect()
  /** The connection, or a new one if it ended. */
  const live = async () => {
    if (connection.status !== 'open') connection = await connect()
    return connection
  }
  const proved: string[] = []
  return {
    libp2p,
    peer: libp2p.peerId.toString(),
    /** Raw Ed25519 public key. */
    key: keyOf(libp2p.peerId),
    /** Topics that the host has proved and whose proofs it has read. */
    proved,
    /** Opens another connection to the same host. */
    connect,
    /** Opens a connection to another host. */
    connectTo: (others: readonly string[]) => libp2p.dial(others.map((address) => multiaddr(address))),
    open: async (protocol: string): Promise<Stream> => (await live()).newStream(protocol),
    /** Ends the connection; the next stream opens another one. */
    reconnect: () => connection.abort(new Error('reconnects')),
    /** Proves these topics to the host, and resolves with those that the host has proved. Other bytes than the proofs are sent instead, if given. */
    async join(topics: readonly string[], proofs?: Uint8Array): Promise<string[]> {
      const stream = await (await live()).newStream('/privy/join/1')
      const askerNonce = randomBytes(32)
      const frames = readFrames(stream, 1024)
      const next = async () => (await frames.next()).value ?? new Uint8Array()
      await writeFrame(stream, askerNonce)
      const parts = { asker: libp2p.peerId, server: connection.remotePeer, askerNonce, serverNonce: await next() }
      await writeFrame(stream, proofs ?? concat(...topics.map((topic) => proofFor(topic, 0, parts))))
      const answers = Buffer.from(await next())
      await writeFrame(stream, new Uint8Array())
      await stream.close()
      return topics.filter((topic, at) => answers.subarray(at * 32, at * 32 + 32).equals(proofFor(topic, 1, parts)))
    },
    /** Answers the host as a peer that serves these topics. */
    async serveJoins(topics: readonly string[]): Promise<void> {
      await libp2p.handle('/privy/join/1', async (stream) => {
        const frames = readFrames(stream, 1024)
        const askerNonce = (await frames.next()).value ?? new Uint8Array()
        const serverNonce = randomBytes(32)
        await writeFrame(stream, serverNonce)
        const parts = { asker: connection.remotePeer, server: libp2p.peerId, askerNonce, serverNonce }
        const proofs = Buffer.from((await frames.next()).value ?? [])
        const answers = Array.from({ length: proofs.length / 32 }, (_, at) => {
          const proof = proofs.subarray(at * 32, at * 32 + 32)
          const topic = topics.find((one) => proofFor(one, 0, parts).equals(proof))
          return topic === undefined ? randomBytes(32) : proofFor(topic, 1, parts)
        })
        await writeFrame(stream, concat(...answers))
        if ((await frames.next()).value?.length === 0)
          proved.push(...topics.filter((topic) => answers.some((answer) => proofFor(topic, 1, parts).equals(answer))))
      })
    },
    stop: async () => libp2p.stop(),
  }
}

export type RawPeer = Awaited<ReturnType<typeof rawPeer>>
