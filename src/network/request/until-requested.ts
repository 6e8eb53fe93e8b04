import type { FindStamp, RequestAnswer } from '../../delivery/ports.ts'
import type { Stamp } from '../../crypto/stamp.ts'

export interface RequestParts {
  /** Hands the envelope with a stamp to one device. May reject. */
  readonly ask: (peer: string, stamp: Stamp, signal: AbortSignal) => Promise<RequestAnswer>
  readonly stamp: FindStamp
  readonly noStamp: Stamp
  /** Looks for devices of the account, and calls back for each that is or gets connected, until the returned function is called. */
  readonly watch: (onServer: (peer: string) => void) => () => void
  readonly onFailure: () => void
  readonly signal: AbortSignal
}

const most = { takers: 3, devices: 20 }
/** More is not paid: a device that wants more does not want to be reached. A day of one core's work at least. */
const mostBits = 36
/** A device may raise what it wants while the stamp is searched for: so often. */
const mostRaises = 4

/**
 * Hands an envelope to the devices of an account as they appear, and pays the stamp that each wants. A device that refuses is not asked again; one that
 * fails is, when it newly appears.
 * @returns those that took it when one has and no other is being asked, or when `signal` aborts
 */
export async function untilRequested(parts: RequestParts): Promise<readonly string[]> {
  const { signal } = parts
  if (signal.aborted) return []
  const takers = new Set<string>()
  const asked = new Set<string>()
  const done = new AbortController()
  const asking = AbortSignal.any([signal, done.signal])
  let open = 0
  let wake = () => {}

  async function hand(peer: string): Promise<boolean> {
    let stamp = parts.noStamp
    for (let raises = 0; raises <= mostRaises; raises++) {
      const verdict = await parts.ask(peer, stamp, asking)
      if (verdict.answer !== 'stamp') return verdict.answer === 'taken'
      if (verdict.bits > mostBits) return false
      stamp = await parts.stamp(verdict.bits, asking)
    }
    return false
  }

  async function meet(peer: string): Promise<void> {
    if (asked.has(peer) || asked.size >= most.devices || takers.size >= most.takers) return
    asked.add(peer)
    open++
    try {
      if (await hand(peer)) takers.add(peer)
    } catch {
      asked.delete(peer)
      if (!asking.aborted) parts.onFailure()
    }
    open--
    wake()
  }

  const unwatch = parts.watch((peer) => void meet(peer))
  signal.addEventListener('abort', () => wake(), { once: true, signal: done.signal })
  try {
    while (!asking.aborted && (takers.size === 0 || open > 0))
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    return [...takers]
  } finally {
    unwatch()
    done.abort(over)
  }
}

const over = new Error('the request is handed over')
