import type { GossipSub, SubscriptionChangeData } from '@chainsafe/libp2p-gossipsub'
import type { Libp2p, PeerId } from '@libp2p/interface'
import type { NetworkPort } from '../../delivery/ports.ts'
import type { ProvedDevices } from './proved-devices.ts'
import type { Search } from './search.ts'

/** Tells who serves a topic, and looks for them meanwhile: `watch` of the port. */
export function createTopicWatchers(
  libp2p: Libp2p,
  pubsub: GossipSub,
  search: Search,
  devices: ProvedDevices,
): NetworkPort['watch'] {
  const watchers = new Map<string, Set<(peer: string) => void>>()
  /** Reported subscribers of watched topics. A repeated subscription is not reported again. */
  const reported = new Map<string, Set<string>>()

  function report(topic: string, peer: string, serves: boolean): void {
    const known = reported.get(topic)
    if (known === undefined) return
    if (!serves) known.delete(peer)
    else if (!known.has(peer)) {
      known.add(peer)
      for (const watcher of [...(watchers.get(topic) ?? [])]) watcher(peer)
    }
  }

  pubsub.addEventListener(
    'subscription-change',
    ({ detail: { peerId, subscriptions } }: CustomEvent<SubscriptionChangeData>) => {
      for (const { topic, subscribe } of subscriptions) report(topic, peerId.toString(), subscribe)
    },
  )
  devices.onAdd((topic, peer) => report(topic, peer, true))
  libp2p.addEventListener('peer:disconnect', ({ detail: peer }: CustomEvent<PeerId>) => {
    for (const peers of reported.values()) peers.delete(peer.toString())
  })

  return (topic, onServer) => {
    const leave = search.join(topic)
    const first = !watchers.has(topic)
    const group = watchers.get(topic) ?? new Set()
    watchers.set(topic, group.add(onServer))
    const present = [...pubsub.getSubscribers(topic).map(String), ...devices.of(topic)]
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
}
