import type { OuterEnvelope } from '../protocol/envelope.ts'

/** How many envelopes are remembered; the one opened first is forgotten first. */
const maxOpened = 8192

/**
 * The envelopes that were opened. Every attempt of an honest sender is a new envelope, so one that comes again was repeated by somebody on the
 * way: it must cost no private-key operation, and cause no acknowledgement by which two topics could be seen to belong together.
 */
export interface OpenedEnvelopes {
  /** Whether the envelope was opened before. */
  has(envelope: OuterEnvelope): boolean
  /** To be called only once the sender is proven: a forger must not be able to have a header taken for known. */
  add(envelope: OuterEnvelope): void
}

export function createOpened(most = maxOpened): OpenedEnvelopes {
  const headers = new Set<string>()
  const nameOf = ({ header }: OuterEnvelope) => Buffer.from(header).toString('latin1')
  return {
    has: (envelope) => headers.has(nameOf(envelope)),
    add(envelope) {
      headers.add(nameOf(envelope))
      const [first] = headers
      if (headers.size > most && first !== undefined) headers.delete(first)
    },
  }
}
