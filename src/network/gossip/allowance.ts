import type { Clock } from '../../shared/time.ts'
import { type Admission, createAdmission, type Limits, type Origin } from '../admission.ts'

/** How much a peer may send on served topics, by gossip and by deposits together. */
export interface Allowance {
  /** Whether so many more bytes may come from there now, as one message; if so they are taken. */
  take(from: Origin, bytes: number): boolean
}

const mebibyte = 1024 * 1024
/** More than a contact with a thousand waiting messages sends: such a sender is held up by its own seals. */
const messages: Limits = { peer: { burst: 200, perSecond: 500 }, block: { burst: 1000, perSecond: 2000 } }
const bytes: Limits = {
  peer: { burst: 16 * mebibyte, perSecond: 8 * mebibyte },
  block: { burst: 64 * mebibyte, perSecond: 32 * mebibyte },
}

/** Frames that are read of a member; a sealing sender reaches about this many. What comes faster stays with the sender. */
const pace: Limits = { peer: { burst: 400, perSecond: 400 }, block: { burst: 2000, perSecond: 2000 } }

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
