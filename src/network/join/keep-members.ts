import type { Connection, IdentifyResult, Libp2p } from '@libp2p/interface'
import type { Members } from '../gossip/members.ts'

/**
 * Proofs hold for a connection: when one of a peer ends, the peer has to prove its topics again, so that both sides agree on what was proved.
 * `onConnected` is called for each peer that a proof can be asked of, and again for one that has another connection left.
 * @returns a function that ends it
 */
export function keepMembers(libp2p: Libp2p, members: Members, onConnected: (peer: string) => void): () => void {
  const onClose = ({ detail: { remotePeer } }: CustomEvent<Connection>) => {
    members.remove(remotePeer.toString())
    if (libp2p.getConnections(remotePeer).length > 0) onConnected(remotePeer.toString())
  }
  const onIdentify = ({ detail: { peerId } }: CustomEvent<IdentifyResult>) => onConnected(peerId.toString())
  libp2p.addEventListener('connection:close', onClose)
  libp2p.addEventListener('peer:identify', onIdentify)
  return () => {
    libp2p.removeEventListener('connection:close', onClose)
    libp2p.removeEventListener('peer:identify', onIdentify)
  }
}
