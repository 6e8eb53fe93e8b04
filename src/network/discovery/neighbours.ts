import type { Libp2p } from '@libp2p/interface'
import type { Schedule } from '../../shared/time.ts'

/** Bucket size of the DHT, k of the Kademlia paper. */
const k = 20
/** New neighbours within this time are reported together. The DHT also needs one ping to add them. In milliseconds. */
const gatherMs = 100
/** Shortest time between two reports, in milliseconds. Repeated connections must not cause much work. */
const quietMs = 2000

/**
 * Calls back when a DHT node connects that is among the `k` closest to every key, that is, while at most `k` of them are connected.
 * In a larger DHT new nodes hardly matter, and reports would never end.
 * @returns a function that ends it
 */
export async function onNewNeighbour(
  libp2p: Libp2p,
  dhtProtocol: string,
  schedule: Schedule,
  react: () => void,
): Promise<() => void> {
  const neighbours = new Set<string>()
  let newcomers = false
  let cancelTimer: (() => void) | undefined
  const gather = () => (cancelTimer = schedule(gatherMs, report))
  const report = () => {
    newcomers = false
    react()
    cancelTimer = schedule(quietMs, () => {
      cancelTimer = undefined
      if (newcomers) gather()
    })
  }
  const id = await libp2p.register(dhtProtocol, {
    onConnect(peer) {
      if (neighbours.has(peer.toString())) return
      neighbours.add(peer.toString())
      if (neighbours.size > k) return
      newcomers = true
      if (cancelTimer === undefined) gather()
    },
    onDisconnect: (peer) => void neighbours.delete(peer.toString()),
  })
  return () => {
    cancelTimer?.()
    libp2p.unregister(id)
  }
}
