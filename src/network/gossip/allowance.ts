import type { Clock } from '../../shared/time.ts'
import { type Admission, createAdmission, type Limits, type Origin } from '../admission.ts'

/** How much a peer may send on served topics, by gossip and by deposits together. */
export interface Allowance {
  /** Whether so many more bytes may come from there now, as one message; if so they are taken. */
  take(from: Origin, bytes: number): boolean
}

const mebibyte = 1024 * 1024
/** More than `pace` lets through: what is over an allowance is lost, what is over a pace waits. */
const messages: Limits = { peer: { burst: 2000, perSecond: 1000 }, block: { burst: 5000, perSecond: 3000 } }
const bytes: Limits = {
  peer: { burst: 16 * mebibyte, perSecond: 8 * mebibyte },
  block: { burst: 64 * mebibyte, perSecond: 32 * mebibyte },
}

/** Frames that are read of a member; a sealing sender reaches about this many. What comes faster stays with the sender. */
const pace: Limits = { peer: { burst: 1500, perSecond: 600 }, block: { burst: 5000, perSecond: 2000 } }

export const createPace = (clock: Clock): Admission => createAdmission(clock, pace)

export function createAllowance(clock: Clock): Allowance {
  const [count, size] = [createAdmission(clock, messages), createAdmission(clock, bytes)]
  return {
    take(from, length) {
      if (!count.fits(from) || !size.fits(from, length)) return false
      return count.take(from) && size.take(from, length)
    },
  }
}
