import type { Libp2p } from '@libp2p/interface'

/** The part of gossipsub that OrbitDB uses. */
export interface LogPubSub {
  publish(topic: string, data: Uint8Array): Promise<unknown>
  subscribe(topic: string): unknown
  unsubscribe(topic: string): unknown
  addEventListener(type: 'message' | 'subscription-change', listener: (event: CustomEvent) => void): void
  removeEventListener(type: 'message' | 'subscription-change', listener: (event: CustomEvent) => void): void
}

export type LogLibp2p = Pick<
  Libp2p,
  'peerId' | 'dialProtocol' | 'handle' | 'unhandle' | 'addEventListener' | 'removeEventListener'
>

type Listener = (event: CustomEvent) => void

/**
 * The libp2p that OrbitDB gets. A publish neither delays nor fails an append, because the entry is durable already. Messages of other topics or of more
 * than `maxLength` bytes do not reach the decoder of OrbitDB.
 */
export function guardedNetwork(
  libp2p: LogLibp2p,
  pubsub: LogPubSub | undefined,
  options: { readonly topic: () => string; readonly maxLength: number; readonly onFault: () => void },
) {
  const { topic, maxLength, onFault } = options
  const guards = new Map<Listener, Listener>()
  const guard = (type: string, listener: Listener): Listener => {
    if (type !== 'message') return listener
    const guarded: Listener = (event) => {
      const { topic: from, data } = event.detail as { topic: unknown; data: unknown }
      if (from !== topic() || !(data instanceof Uint8Array)) return
      if (data.length > maxLength) onFault()
      else listener(event)
    }
    guards.set(listener, guarded)
    return guarded
  }

  return {
    peerId: libp2p.peerId,
    dialProtocol: libp2p.dialProtocol.bind(libp2p),
    handle: libp2p.handle.bind(libp2p),
    unhandle: libp2p.unhandle.bind(libp2p),
    addEventListener: libp2p.addEventListener.bind(libp2p),
    removeEventListener: libp2p.removeEventListener.bind(libp2p),
    services: {
      pubsub: pubsub && {
        publish: async (to: string, data: Uint8Array) => {
          // No peer is subscribed, or the node stops. Other devices fetch the heads when they connect.
          pubsub.publish(to, data).catch(onFault)
        },
        subscribe: pubsub.subscribe.bind(pubsub),
        unsubscribe: pubsub.unsubscribe.bind(pubsub),
        addEventListener: (type: 'message' | 'subscription-change', listener: Listener) =>
          pubsub.addEventListener(type, guard(type, listener)),
        removeEventListener: (type: 'message' | 'subscription-change', listener: Listener) =>
          pubsub.removeEventListener(type, guards.get(listener) ?? listener),
      },
    },
  }
}
