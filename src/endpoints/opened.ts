import { drop, type Drop, isDrop } from '../protocol/drops.ts'
import { createRecent } from '../shared/recent.ts'
import type { OuterEnvelope } from '../protocol/envelope.ts'

/** Number of envelopes that are remembered. The one opened first is forgotten first. */
const maxOpened = 8192

/**
 * Remembers the envelopes that were opened. An honest sender makes a new envelope for each attempt, so a second copy was repeated on the way. It must
 * cost no private-key operation, and no acknowledgement, which would show an observer that two topics belong together.
 */
export interface OpenedEnvelopes {
  /**
   * Runs `open`, unless an envelope with this header was opened before. The header counts as opened only if `open` returns no drop. Otherwise a forger
   * could block an envelope. Copies that arrive while `open` runs wait for it.
   */
  once<T extends object>(envelope: OuterEnvelope, open: () => Promise<T | Drop>): Promise<T | Drop>
}

export function createOpened(most = maxOpened): OpenedEnvelopes {
  const headers = createRecent(most)
  const opening = new Map<string, Promise<unknown>>()

  return {
    async once(envelope, open) {
      const name = Buffer.from(envelope.header).toString('latin1')
      for (let other = opening.get(name); other; other = opening.get(name)) await other.catch(() => undefined)
      if (headers.has(name)) return drop('replay')
      const task = open()
      opening.set(name, task)
      try {
        const result = await task
        if (!isDrop(result)) headers.add(name)
        return result
      } finally {
        opening.delete(name)
      }
    },
  }
}
