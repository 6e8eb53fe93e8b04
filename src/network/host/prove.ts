import type { Libp2p } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Topic } from '../../delivery/ports.ts'
import { certifies } from '../../identity/check-card.ts'
import { accountOfRequests } from '../../protocol/topics.ts'
import type { AccountId } from '../../shared/ids.ts'
import type { RandomBytes } from '../../shared/time.ts'
import { askForCard } from '../card/card-protocol.ts'
import type { Candidates } from '../discovery/candidates.ts'
import type { ProvedDevices } from '../discovery/proved-devices.ts'
import type { Members } from '../gossip/members.ts'
import { askToJoin } from '../join/ask-to-join.ts'

export interface ProveParts {
  readonly libp2p: Libp2p
  readonly members: Members
  readonly devices: ProvedDevices
  /** For a requests topic: devices whose certificates were checked before. */
  readonly candidates: Candidates
  readonly random: RandomBytes
}

/** How a connected peer proves that it serves a topic: by its name, or, for a requests topic, by a certificate of its key. */
export function createProofs({ libp2p, members, devices, candidates, random }: ProveParts) {
  async function isDevice(account: AccountId, topic: Topic, peer: string, signal: AbortSignal): Promise<boolean> {
    const id = peerIdFromString(peer)
    if (!candidates.has(topic, peer)) {
      const card = await askForCard(libp2p, id, account, signal)
      if (card === undefined || id.publicKey === undefined || !certifies(account, card, id.publicKey.raw)) return false
      devices.keepCard(topic, peer, card)
    }
    devices.add(topic, peer)
    return true
  }

  return {
    isProved: (topic: Topic, peer: string): boolean => members.isTold(peer, topic) || devices.has(topic, peer),
    async prove(topic: Topic, peer: string, signal: AbortSignal): Promise<boolean> {
      const account = accountOfRequests(topic)
      if (account !== undefined) return isDevice(account, topic, peer, signal)
      const onProved = (server: string, topics: readonly string[]) => members.tell(server, topics)
      return (await askToJoin(libp2p, peerIdFromString(peer), { topics: [topic], random, onProved, signal })).length > 0
    },
  }
}
