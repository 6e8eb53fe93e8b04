import type { Connection } from '@libp2p/interface'
import { createBuckets, type Rate } from '../shared/buckets.ts'
import type { Clock } from '../shared/time.ts'
import type { Meter } from './meter.ts'

/** Refusals and failed exchanges of a peer that are tolerated: a busy peer has a few. */
const tolerated: Rate = { burst: 50, perSecond: 1 }
/** One ban, which ends after a minute. */
const ban: Rate = { burst: 1, perSecond: 1 / 60 }

/**
 * Ends the connections of peers that are refused again and again. A refusal costs less than what it refuses, but what follows on the connection still has to
 * be decrypted. A connection attempt of a banned peer costs its handshake.
 */
export interface Offences {
  /** What a peer did was refused, or failed by its fault. `reason` is for the meter. */
  add(reason: string, connection: Pick<Connection, 'remotePeer' | 'abort'>): void
  isBanned(peer: string): boolean
}

export function createOffences(now: Clock, meter: Meter): Offences {
  const offences = createBuckets(now, tolerated)
  const bans = createBuckets(now, ban)
  return {
    add(reason, connection) {
      meter.count(reason)
      const peer = connection.remotePeer.toString()
      if (offences(peer).take() === 0) return
      if (bans(peer).take() === 0) meter.count('banned')
      connection.abort(new Error('this peer was refused too often'))
    },
    isBanned: (peer) => bans(peer).waitMs() > 0,
  }
}
