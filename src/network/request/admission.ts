import type { Connection } from '@libp2p/interface'
import type { Clock } from '../../shared/time.ts'

/** Streams at once, and streams that come back in a second: of one peer, and of one block of addresses. */
const limits = { peer: { burst: 20, perSecond: 1 }, block: { burst: 60, perSecond: 5 } } as const
/** Those that were silent for the longest time are forgotten first. */
const mostRemembered = 4096

interface Bucket {
  tokens: number
  atMs: number
}

/**
 * Whether a stranger may open one more stream for a request, decided before a byte of it is read. Peer ids cost nothing and addresses little, so both are
 * counted; a disconnect changes nothing. Addresses of this machine and of private networks share no bucket: many peers may be behind one.
 */
export function createAdmission(clock: Clock): (connection: Connection) => boolean {
  const buckets = new Map<string, Bucket>()

  function take(name: string, { burst, perSecond }: { readonly burst: number; readonly perSecond: number }): boolean {
    const atMs = clock()
    const before = buckets.get(name) ?? { tokens: burst, atMs }
    const tokens = Math.min(burst, before.tokens + (Math.max(0, atMs - before.atMs) * perSecond) / 1000)
    buckets.delete(name)
    buckets.set(name, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs })
    const oldest = buckets.keys().next().value
    if (buckets.size > mostRemembered && oldest !== undefined) buckets.delete(oldest)
    return tokens >= 1
  }

  return ({ remotePeer, remoteAddr }) => {
    const block = blockOf(remoteAddr.toString())
    return take(remotePeer.toString(), limits.peer) && (block === undefined || take(block, limits.block))
  }
}

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
