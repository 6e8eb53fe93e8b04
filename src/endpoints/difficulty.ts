/** How many requests of strangers may wait for an answer, and how many under an invite (SPEC.md section 7.3). */
export const places = { stamped: 200, invited: 50 } as const

/** Zero bits that a stamp shows when nothing waits: about a million hashes, half a second on one core. */
export const leastBits = 20

/** So many waiting requests, and so many unopened envelopes, raise the work by one bit: they double it. */
const waitingPerBit = 16
const unopenedPerBit = 4

export interface Load {
  /** Of the requests of strangers that wait for an answer under a stamp: the zero bits of each. */
  readonly waiting: readonly number[]
  /** Envelopes whose stamp was right and which are not opened yet. */
  readonly unopened: number
  /** What a stamp shows when nothing waits; tests ask for less. */
  readonly least: number
}

/**
 * Zero bits that a stamp has to show now. All places together cost more than 2^33 hashes: each 16 places cost twice as much as the 16 before. Once they
 * are taken a stamp has to beat the cheapest of them.
 */
export function difficulty({ waiting, unopened, least }: Load): number {
  const pressure = Math.floor(unopened / unopenedPerBit)
  if (waiting.length < places.stamped) return least + Math.floor(waiting.length / waitingPerBit) + pressure
  return Math.max(least, Math.min(...waiting) + 1) + pressure
}
