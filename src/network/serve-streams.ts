import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { deadline } from './deadline.ts'
import { abortStream, closeStream, FrameError } from './frames.ts'

export interface ServeStreamsParts {
  /** Streams of one peer at the same time, whatever number of connections it has, and of all peers together. */
  readonly perPeer: number
  readonly atOnce: number
  /** Whether the peer may open one more stream now. Decided before a byte is read: a refusal costs a reset. */
  readonly admits?: (connection: Connection) => boolean
  /** Answers a stream. What it throws aborts the stream. */
  readonly answer: (stream: Stream, connection: Connection) => Promise<void>
  /** A stream failed, was too slow, or one too many. A peer that has gone is no failure. */
  readonly onFailure: (connection: Connection) => void
}

/** For the end of an answered stream, in milliseconds. */
const closeMs = 5000

/**
 * Answers the streams of a protocol until the host stops. Where too many are open the one that was opened first gives way: an honest exchange takes
 * milliseconds.
 */
export async function serveStreams(
  libp2p: Pick<Libp2p, 'handle'>,
  protocol: string,
  { perPeer, atOnce, admits = () => true, answer, onFailure }: ServeStreamsParts,
): Promise<void> {
  /** In the order in which they were opened, with the peer. */
  const open = new Map<Stream, string>()

  function refuse(stream: Stream, connection: Connection, reason: string): void {
    onFailure(connection)
    stream.abort(new FrameError(reason))
  }

  function enter(stream: Stream, connection: Connection): boolean {
    const peer = connection.remotePeer.toString()
    const ofPeer = [...open.values()].filter((other) => other === peer).length
    if (ofPeer >= perPeer || !admits(connection)) {
      refuse(stream, connection, `too many streams of ${protocol}`)
      return false
    }
    const [first] = open.keys()
    if (open.size >= atOnce && first !== undefined) {
      open.delete(first)
      first.abort(new FrameError('others wait for this stream to end'))
    }
    open.set(stream, peer)
    return true
  }

  async function onStream(stream: Stream, connection: Connection): Promise<void> {
    if (!enter(stream, connection)) return
    try {
      await answer(stream, connection)
      await closeStream(stream, deadline(closeMs))
    } catch (error) {
      // A stream that gave way to another one is no fault of its peer.
      if (connection.status === 'open' && open.has(stream)) onFailure(connection)
      abortStream(stream, error)
    } finally {
      open.delete(stream)
    }
  }

  await libp2p.handle(protocol, onStream, { maxInboundStreams: perPeer, runOnLimitedConnection: true, force: true })
}
