/**
 * The parts that contact unknown hosts: mDNS, UPnP, AutoNAT, DCUtR. Only profiles that use one of them import this module, so that a private node can
 * neither start them nor spends memory on them.
 */
import { autoNAT } from '@libp2p/autonat'
import { dcutr } from '@libp2p/dcutr'
import { mdns } from '@libp2p/mdns'
import { uPnPNAT } from '@libp2p/upnp-nat'

/** mDNS on the LAN, under a service name of Privy. */
export const lanDiscovery = () => mdns({ serviceTag: '_privy._udp.local' })

/** Opens ports of a router, and detects whether there is one. */
export const natServices = () => ({ autonat: autoNAT(), dcutr: dcutr(), upnp: uPnPNAT() })
