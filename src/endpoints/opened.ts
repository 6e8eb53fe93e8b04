import { drop, type Drop, isDrop } from '../protocol/drops.ts'
import type { OuterEnvelope } from '../protocol/envelope.ts'

/** How many envelopes are remembered; the one opened first is forgotten first. */
const maxOpened = 8192

/**
 * The envelopes that were opened. An honest sender makes a new envelope for each attempt. A second copy was therefore repeated on the way: it must cost
 * no private-key operation, and cause no acknowledgement by which an observer could see that two topics belong together.
 */
export interface OpenedEnvelopes {
  /**
   * Runs `open`, unless an envelope with this header was opened before. The header counts as opened only when `open` gives no drop: a forger must not be
   * able to have it refused. Copies that come while one is being opened wait for it.
   */
  once<T extends object>(envelope: OuterEnvelope, open: () => Promise<T | Drop>): Promise<T | Drop>
}

export function createOpened(most = maxOpened): OpenedEnvelopes {
  const headers = new Set<string>()
  const opening = new Map<string, Promise<unknown>>()

  function remember(name: string): void {
    headers.add(name)
    const [first] = headers
    if (headers.size > most && first !== undefined) headers.delete(first)
  }

  return {
    async once(envelope, open) {
      const name = Buffer.from(envelope.header).toString('latin1')
      for (let other = opening.get(name); other; other = opening.get(name)) await other.catch(() => undefined)
      if (headers.has(name)) return drop('replay')
      const task = open()
      opening.set(name, task)
      try {
        const result = await task
        if (!isDrop(result)) remember(name)
        return result
      } finally {
        opening.delete(name)
      }
    },
  }
}
