import type { Connection } from '@libp2p/interface'
import { createBuckets, type Rate } from '../shared/buckets.ts'
import type { Clock } from '../shared/time.ts'

/** Where something comes from. */
export interface Origin {
  readonly peer: string
  /** Block of addresses; undefined where many peers may be behind one address. */
  readonly block: string | undefined
}

export interface Limits {
  readonly peer: Rate
  readonly block: Rate
}

/**
 * What strangers may use: an allowance for each peer, and one for each block of addresses, because peer ids cost nothing and addresses little. A disconnect
 * changes nothing.
 */
export interface Admission {
  /** Whether so much would be let in now. */
  fits(origin: Origin, amount?: number): boolean
  /** Lets so much in, or nothing. @returns whether it did */
  take(origin: Origin, amount?: number): boolean
  /** Lets so much in that is here already. @returns milliseconds until the next may come */
  spend(origin: Origin, amount: number): number
}

export function createAdmission(now: Clock, limits: Limits): Admission {
  const peers = createBuckets(now, limits.peer)
  const blocks = createBuckets(now, limits.block)
  const bucketsOf = ({ peer, block }: Origin) => (block === undefined ? [peers(peer)] : [peers(peer), blocks(block)])
  return {
    fits: (origin, amount = 1) => bucketsOf(origin).every((bucket) => bucket.waitMs(amount) === 0),
    take(origin, amount = 1) {
      const buckets = bucketsOf(origin)
      if (buckets.some((bucket) => bucket.waitMs(amount) > 0)) return false
      for (const bucket of buckets) bucket.take(amount)
      return true
    },
    spend: (origin, amount) => Math.max(...bucketsOf(origin).map((bucket) => bucket.spend(amount))),
  }
}

export const originOf = ({ remotePeer, remoteAddr }: Pick<Connection, 'remotePeer' | 'remoteAddr'>): Origin => ({
  peer: remotePeer.toString(),
  block: blockOf(remoteAddr.toString()),
})

/** The /24 of an IPv4 address and the /48 of an IPv6 address of the internet; undefined for all other addresses. */
export function blockOf(address: string): string | undefined {
  const [, kind, host = ''] = address.split('/')
  if (kind === 'ip4') {
    const isLocal = /^(127|10|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
      host,
    )
    return isLocal ? undefined : host.split('.').slice(0, 3).join('.')
  }
  if (kind !== 'ip6' || /^(::1$|f[cd]|fe8)/i.test(host)) return undefined
  return expanded(host).slice(0, 3).join(':')
}

function expanded(host: string): string[] {
  const [head = '', tail] = host.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right]
}
