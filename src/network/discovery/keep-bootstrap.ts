import type { Libp2p, PeerId } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { Schedule } from '../../shared/time.ts'
import { deadline } from '../deadline.ts'
import { growingPauses, repeat } from '../repeat.ts'

const firstPauseMs = 500
const longestPauseMs = 60_000
const checkMs = 30_000
const dialMs = 15_000

/**
 * Dials the bootstrap peers, and dials them again while one is disconnected. They are the way back into the network after a loss of the connection.
 * (@libp2p/bootstrap dials each of them only once.)
 */
export function keepBootstrap(
  libp2p: Libp2p,
  addresses: readonly string[],
  onFailure: () => void,
  schedule: Schedule,
  random: () => number,
): { stop(): Promise<void> } {
  if (addresses.length === 0) return { stop: async () => {} }
  const pauses = growingPauses(firstPauseMs, longestPauseMs, random)
  const round = async (stopped: AbortSignal): Promise<number> => {
    const signal = deadline(dialMs, stopped)
    const dials = addresses.map(async (address) => {
      try {
        await libp2p.dial(multiaddr(address), { signal })
        return true
      } catch {
        if (!stopped.aborted) onFailure()
        return false
      }
    })
    if ((await Promise.all(dials)).includes(false)) return pauses.next()
    pauses.reset()
    return checkMs
  }
  const loop = repeat(round, schedule)
  const onGone = ({ detail: peer }: CustomEvent<PeerId>) => {
    if (addresses.some((address) => address.endsWith(`/p2p/${peer.toString()}`))) loop.hurry()
  }
  libp2p.addEventListener('peer:disconnect', onGone)
  return {
    async stop() {
      libp2p.removeEventListener('peer:disconnect', onGone)
      await loop.stop()
    },
  }
}
