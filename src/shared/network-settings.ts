/** Network settings of a node. Each key is a key of the configuration (`privy config list`) without `network.`. */
export interface NetworkSettings {
  profile: 'public' | 'private' | 'lan'
  /** Multiaddrs of bootstrap peers; empty for none; undefined for the default of the profile. */
  bootstrap?: string[] | undefined
  /** Multiaddrs on which the node listens; undefined for TCP on a free port of every interface. */
  listen?: string[] | undefined
  /** Path of the file with the swarm key of a private network. */
  swarmKey?: string | undefined
  relay: 'off' | 'contacts' | 'all'
}
