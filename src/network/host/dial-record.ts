import type { ConnectionGater } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Denial } from './dial-rule.ts'

/** What this host was about to dial: the newest 1,000 of each, oldest first. */
export interface Dials {
  /** Addresses that passed, each just before libp2p dialled it or weighed whether it could. */
  readonly allowed: readonly string[]
  readonly denied: readonly { readonly address: string; readonly reason: Denial }[]
}

const kept = 1000

/**
 * A libp2p connection gater that enforces `rule` on every dial, whoever asks for it, and records the outcome. Addresses that may not be dialled
 * do not get into the address book either.
 */
export function recordingGater(
  rule: (address: Multiaddr) => Denial | undefined,
  mayRelay: (peer: string) => boolean,
): { readonly gater: ConnectionGater; readonly dials: Dials } {
  const allowed: string[] = []
  const denied: { address: string; reason: Denial }[] = []
  const remember = <T>(list: T[], entry: T) => {
    list.push(entry)
    if (list.length > kept) list.shift()
  }
  const gater: ConnectionGater = {
    denyDialMultiaddr(address) {
      const reason = rule(address)
      if (reason === undefined) remember(allowed, address.toString())
      else remember(denied, { address: address.toString(), reason })
      return reason !== undefined
    },
    filterMultiaddrForPeer: (_peer, address) => rule(address) === undefined,
    denyInboundRelayReservation: (peer) => !mayRelay(peer.toString()),
  }
  return { gater, dials: { allowed, denied } }
}
