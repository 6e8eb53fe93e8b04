/**
 * The parts that talk to hosts nobody named: mDNS, UPnP, AutoNAT, DCUtR. In a module of its own, loaded only by profiles that want one of them, so that
 * a private node cannot even start them, and does not pay for them in memory.
 */
import { autoNAT } from '@libp2p/autonat'
import { dcutr } from '@libp2p/dcutr'
import { mdns } from '@libp2p/mdns'
import { uPnPNAT } from '@libp2p/upnp-nat'

/** Multicasts on the LAN under a name of Privy's own. */
export const lanDiscovery = () => mdns({ serviceTag: '_privy._udp.local' })

/** Opens a way through a router, and finds out whether there is one. */
export const natServices = () => ({ autonat: autoNAT(), dcutr: dcutr(), upnp: uPnPNAT() })
