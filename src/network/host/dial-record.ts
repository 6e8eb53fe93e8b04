import type { ConnectionGater } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Denial } from './dial-rule.ts'

/** Dials of this host: the newest 1,000 of each kind, oldest first. */
export interface Dials {
  /** Addresses that the rule allowed, just before libp2p dialled them or decided whether it can. */
  readonly allowed: readonly string[]
  readonly denied: readonly { readonly address: string; readonly reason: Denial }[]
}

const kept = 1000

/**
 * A libp2p connection gater that applies `rule` to every dial and records the outcome. Denied addresses are not added to the address book either.
 */
export function recordingGater(
  rule: (address: Multiaddr) => Denial | undefined,
  mayRelay: (peer: string) => boolean,
  isBanned: (peer: string) => boolean,
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
    denyInboundEncryptedConnection: (peer) => isBanned(peer.toString()),
    denyInboundRelayReservation: (peer) => !mayRelay(peer.toString()),
  }
  return { gater, dials: { allowed, denied } }
}
