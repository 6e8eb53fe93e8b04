import type { Topic } from '../../src/delivery/ports.ts'

/** What an attack is told of the node that it attacks. All of it is on loopback. */
export interface Scene {
  /** Account id of the victim, which a stranger with a link has. */
  readonly account: string
  /** Multiaddrs of the victim. */
  readonly listen: readonly string[]
  /** Multiaddrs of the other nodes of the network: of the bootstrap peer, and of a contact of the victim. */
  readonly others: readonly (readonly string[])[]
  /** The inbox topic of the victim. A stranger does not know it: only scenarios of a contact may use more of it than its hash, which the DHT shows. */
  readonly inbox: Topic
  /** Hostile peers, at most. */
  readonly peers: number
  /** Called when the attack has begun: the measurement waits for it. */
  readonly onReady: () => void
  /** Ends the attack. */
  readonly signal: AbortSignal
}

/** What an attack has done, and got. */
export interface Findings {
  /** Messages, streams or records that the attacker really sent. */
  did: number
  /** Attempts that the victim cut off. */
  refused: number
  /** Names of topics and addresses that the attacker was not told. */
  readonly learned: Set<string>
  /** Envelopes of others that were handed to the attacker. */
  envelopes: number
}

export interface Scenario {
  readonly name: string
  /** For the table. */
  readonly what: string
  readonly peers: number
  /** `traffic`: two contacts write to each other meanwhile. `reach`: a contact that has no connection, and a stranger with the address, reach the victim. */
  readonly measure: 'traffic' | 'reach'
  /** The attacker knows the inbox topic, as each contact does. */
  readonly knowsInbox?: boolean
  /** The victim restarts while the attack goes on. */
  readonly restarts?: boolean
  /** A contact sends messages as fast as it can. */
  readonly contactFloods?: boolean
  /** Resolves soon after `signal` aborts. */
  attack(scene: Scene): Promise<Findings>
}

export const nothing = (): Findings => ({ did: 0, refused: 0, learned: new Set(), envelopes: 0 })

/** The findings of several attackers together. */
export function together(all: readonly Findings[]): Findings {
  const sum = nothing()
  for (const { did, refused, learned, envelopes } of all) {
    sum.did += did
    sum.refused += refused
    sum.envelopes += envelopes
    for (const name of learned) sum.learned.add(name)
  }
  return sum
}
