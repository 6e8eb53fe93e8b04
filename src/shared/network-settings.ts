/** How a node takes part in the network. Every key is one of the configuration (`privy config list`), without its `network.`. */
export interface NetworkSettings {
  profile: 'public' | 'private' | 'lan'
  /** Multiaddrs; empty for nobody; undefined for the profile's default. */
  bootstrap?: string[] | undefined
  /** Multiaddrs; undefined for TCP on any free port of every interface. */
  listen?: string[] | undefined
  /** Path of a file with a pre-shared key, for a private network. */
  swarmKey?: string | undefined
  relay: 'off' | 'contacts' | 'all'
}
