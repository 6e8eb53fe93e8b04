/**
 * The raw stack for comparison: a process with only libp2p and gossipsub. It answers each message with a message of the same length. Prints its
 * multiaddr. Ends when its standard input ends.
 */
import { gossipsub } from '@chainsafe/libp2p-gossipsub'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'

export const topics = { there: 'bench/there', back: 'bench/back' } as const

/** A host on loopback that dials no peer by itself. */
export const bareHost = () =>
  createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: {
      identify: identify(),
      pubsub: gossipsub({
        globalSignaturePolicy: 'StrictNoSign',
        allowPublishToZeroTopicPeers: true,
        floodPublish: true,
      }),
    },
  })

if (import.meta.main) {
  const host = await bareHost()
  const { pubsub } = host.services
  pubsub.subscribe(topics.there)
  pubsub.addEventListener('message', ({ detail }) => void pubsub.publish(topics.back, detail.data.slice().reverse()))
  process.stdout.write(`${String(host.getMultiaddrs()[0])}\n`)
  process.stdin.on('end', () => void host.stop()).resume()
}
