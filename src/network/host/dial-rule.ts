import { BlockList } from 'node:net'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { Profile } from './profile.ts'

/** Why an address may not be dialled. */
export type Denial = 'public-address' | 'name'

/**
 * Address blocks that are not reachable from the internet (IANA special-purpose address registries, RFC 6890), including loopback. Documentation blocks
 * are among them and act as public addresses in test networks. Multicast, broadcast and 0.0.0.0/8 are omitted, because no host is dialled there.
 */
const unreachable: readonly (readonly [net: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
]
const privateNets = new BlockList()
for (const [net, prefix, family] of unreachable) privateNets.addSubnet(net, prefix, family)

/**
 * The rule for dials: undefined if a host may be dialled, otherwise the reason for the denial.
 *
 * - `anywhere`: all addresses.
 * - `listed-or-private` (profiles `private` and `lan`): hosts and ports of the bootstrap list, and IP addresses that are not reachable from the internet.
 *   So no packet goes to a public address and no name is resolved, unless a person listed it, whatever addresses a peer or the DHT names.
 *   A relayed address is judged by each host in it. One without a host uses an existing connection.
 */
export function dialRule(profile: Pick<Profile, 'dials' | 'bootstrap'>): (address: Multiaddr) => Denial | undefined {
  if (profile.dials === 'anywhere') return () => undefined
  const listed = new Set(
    profile.bootstrap.flatMap((address) => endpoints(multiaddr(address)).map((endpoint) => endpoint.name)),
  )
  return (address) => {
    for (const { name, host, family } of endpoints(address)) {
      if (listed.has(name)) continue
      if (family === undefined) return 'name'
      if (!privateNets.check(host, family)) return 'public-address'
    }
    return undefined
  }
}

interface Endpoint {
  /** Host and port as text, to compare. */
  readonly name: string
  readonly host: string
  /** Undefined for a name. */
  readonly family: 'ipv4' | 'ipv6' | undefined
}

function endpoints(address: Multiaddr): Endpoint[] {
  const components = address.getComponents()
  return components.flatMap(({ name, value }, index) => {
    if (value === undefined || !(name === 'ip4' || name === 'ip6' || name.startsWith('dns'))) return []
    const family = name === 'ip4' ? 'ipv4' : name === 'ip6' ? 'ipv6' : undefined
    return [{ name: `${value} ${components[index + 1]?.value ?? ''}`, host: value, family }]
  })
}
