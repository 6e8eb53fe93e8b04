import type { Libp2p, PeerId } from '@libp2p/interface'
import type { Topic } from '../../delivery/ports.ts'

/** Connected peers that have proved to be devices of an account, by the requests topic of the account. Gossip knows nothing of them. */
export interface ProvedDevices {
  add(topic: Topic, peer: string): void
  has(topic: Topic, peer: string): boolean
  of(topic: Topic): readonly string[]
  /** Whether the peer has proved to be a device of any account. */
  isDevice(peer: string): boolean
  /** Keeps the card that a peer proved itself by, for who needs it next. */
  keepCard(topic: Topic, peer: string, card: Uint8Array): void
  takeCard(topic: Topic, peer: string): Uint8Array | undefined
  onAdd(listener: (topic: Topic, peer: string) => void): void
}

export function createProvedDevices(libp2p: Libp2p): ProvedDevices {
  const proved = new Map<string, Set<Topic>>()
  const cards = new Map<string, Uint8Array>()
  const listeners: ((topic: Topic, peer: string) => void)[] = []
  libp2p.addEventListener('peer:disconnect', ({ detail: peer }: CustomEvent<PeerId>) => {
    for (const topic of proved.get(peer.toString()) ?? []) cards.delete(`${peer.toString()} ${topic}`)
    proved.delete(peer.toString())
  })
  return {
    add(topic, peer) {
      const known = proved.get(peer) ?? new Set()
      if (known.has(topic)) return
      proved.set(peer, known.add(topic))
      for (const listener of listeners) listener(topic, peer)
    },
    has: (topic, peer) => proved.get(peer)?.has(topic) ?? false,
    of: (topic) => [...proved].filter(([, topics]) => topics.has(topic)).map(([peer]) => peer),
    isDevice: (peer) => proved.has(peer),
    keepCard: (topic, peer, card) => void cards.set(`${peer} ${topic}`, card),
    takeCard(topic, peer) {
      const card = cards.get(`${peer} ${topic}`)
      cards.delete(`${peer} ${topic}`)
      return card
    },
    onAdd: (listener) => void listeners.push(listener),
  }
}
