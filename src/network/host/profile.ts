import { multiaddr } from '@multiformats/multiaddr'
import type { NetworkSettings } from '../../shared/network-settings.ts'
import { PrivyError } from '../../shared/errors.ts'

/** The parts of a host, which follow from its settings. */
export interface Profile {
  readonly name: NetworkSettings['profile']
  /** Multiaddrs that are dialled at start, and again while they are disconnected. */
  readonly bootstrap: readonly string[]
  readonly listen: readonly string[]
  /** Whether the host runs although it cannot listen on some addresses: true for the defaults (a host may lack IPv6), false for configured addresses. */
  readonly listenMayFail: boolean
  readonly dht: {
    readonly protocol: string
    /** `auto`: answers queries only after the host was found to be reachable. */
    readonly mode: 'server' | 'auto'
    /** Addresses that are stored in routing tables and provider records. */
    readonly addresses: 'public' | 'private' | 'all'
  }
  /** `listed-or-private`: see dial-rule.ts. */
  readonly dials: 'anywhere' | 'listed-or-private'
  readonly mdns: boolean
  /** UPnP, AutoNAT, DCUtR, and reservations at relays that were found. All of them contact unknown hosts. */
  readonly traverseNat: boolean
  /** Path of a pre-shared key file. */
  readonly swarmKey: string | undefined
  readonly relay: NetworkSettings['relay']
  /** Time between two announcements of a topic, in milliseconds. DHT nodes forget a provider's addresses after an hour (js) or a day (go). */
  readonly announceMs: number
}

/** Entry points of the public IPFS DHT, from Kubo (ipfs/kubo, config/bootstrap_peers.go). */
export const publicBootstrap: readonly string[] = [
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN',
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmbLHAnMoJPWSCR5Zhtx6BHJX9KiKNN6tpvbUcqanj75Nb',
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmcZf59bWwK5XFi76CZX8cbJ4BhTzzA3gU1ZjYZcYW3dwt',
  '/dnsaddr/va1.bootstrap.libp2p.io/p2p/12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8',
  '/ip4/104.131.131.82/tcp/4001/p2p/QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ',
]

const everyInterface = ['/ip4/0.0.0.0/tcp/0', '/ip6/::/tcp/0']
const minute = 60_000

/**
 * The parts of a host for its settings. Pure.
 * @throws PrivyError `bad-input` for a combination that cannot work
 */
export function profileOf(settings: NetworkSettings): Profile {
  if (settings.swarmKey !== undefined && settings.profile !== 'private') {
    throw new PrivyError(
      'bad-input',
      `The ${settings.profile} network has no swarm key`,
      'Set network.profile to private, or remove network.swarmKey',
    )
  }
  for (const address of [...(settings.bootstrap ?? []), ...(settings.listen ?? [])]) checkAddress(address)
  const unresolvable =
    settings.profile === 'public' ? undefined : settings.bootstrap?.find((address) => address.startsWith('/dnsaddr/'))
  if (unresolvable !== undefined) {
    throw new PrivyError(
      'bad-input',
      `${unresolvable} needs public name service`,
      'Give bootstrap peers as /ip4/..., /ip6/... or /dns4/... addresses',
    )
  }
  const common = {
    name: settings.profile,
    listen: settings.listen ?? everyInterface,
    listenMayFail: settings.listen === undefined,
    swarmKey: settings.swarmKey,
    relay: settings.relay,
  }
  switch (settings.profile) {
    case 'public':
      return {
        ...common,
        listen: settings.listen ?? [...everyInterface, '/p2p-circuit'],
        bootstrap: settings.bootstrap ?? publicBootstrap,
        dht: { protocol: '/ipfs/kad/1.0.0', mode: 'auto', addresses: 'public' },
        dials: 'anywhere',
        mdns: true,
        traverseNat: true,
        announceMs: 6 * 60 * minute,
      }
    case 'private':
      return {
        ...common,
        bootstrap: settings.bootstrap ?? [],
        dht: { protocol: '/privy/kad/1.0.0', mode: 'server', addresses: 'all' },
        dials: 'listed-or-private',
        mdns: false,
        traverseNat: false,
        announceMs: 30 * minute,
      }
    case 'lan':
      return {
        ...common,
        bootstrap: settings.bootstrap ?? [],
        dht: { protocol: '/privy/lan/kad/1.0.0', mode: 'server', addresses: 'private' },
        dials: 'listed-or-private',
        mdns: true,
        traverseNat: false,
        announceMs: 30 * minute,
      }
  }
}

function checkAddress(address: string): void {
  try {
    multiaddr(address)
  } catch (cause) {
    throw new PrivyError('bad-input', `${address} is not a multiaddr`, 'Write addresses like /ip4/127.0.0.1/tcp/4001', {
      cause,
    })
  }
}
