import type { Libp2p } from '@libp2p/interface'
import type { Schedule } from '../../shared/time.ts'

/** Bucket size of the DHT, k of the Kademlia paper. */
const k = 20
/** Newcomers within this time are reported together: the DHT also needs a moment (one ping) to take them in. In milliseconds. */
const gatherMs = 100
/** After a report the next one waits at least this long: connecting again and again must not make us work. In milliseconds. */
const quietMs = 2000

/**
 * Calls back when a DHT node has newly connected and is surely among the `k` closest to every key: while no more than `k` of them are connected.
 * In a larger DHT newcomers hardly matter, and reacting to each would never end.
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
