import type { Connection, Libp2p } from '@libp2p/interface'

/** Of `maxConnections`, those that peers which have proved nothing may have opened. */
const mostStrangers = 60

/**
 * Keeps room for contacts: of too many incoming connections of strangers the oldest is closed. A contact proves itself within milliseconds, and libp2p refuses
 * every new connection once all places are taken.
 * @param isStranger whether the peer has proved no topic, and is no device that was looked for
 * @returns a function that ends it
 */
export function limitStrangers(
  libp2p: Pick<Libp2p, 'getConnections' | 'addEventListener' | 'removeEventListener'>,
  isStranger: (peer: string) => boolean,
  onClosed: () => void,
): () => void {
  const onOpen = ({ detail: { direction } }: CustomEvent<Connection>) => {
    if (direction !== 'inbound') return
    const strangers = libp2p
      .getConnections()
      .filter((one) => one.direction === 'inbound' && isStranger(one.remotePeer.toString()))
      .sort((a, b) => a.timeline.open - b.timeline.open)
    for (const one of strangers.slice(0, Math.max(0, strangers.length - mostStrangers))) {
      onClosed()
      one.abort(new Error('too many strangers are connected'))
    }
  }
  libp2p.addEventListener('connection:open', onOpen)
  return () => libp2p.removeEventListener('connection:open', onOpen)
}
