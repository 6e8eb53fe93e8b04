import type { MultiaddrConnection, MessageStream, Stream, StreamMuxer, StreamMuxerFactory } from '@libp2p/interface'
import { createBucket, type Rate } from '../../shared/buckets.ts'
import type { Clock } from '../../shared/time.ts'
import { FrameError } from '../frames.ts'

/** Streams that the other side of a connection may open; and of those that are refused so many that the connection stays. */
const opened: Rate = { burst: 300, perSecond: 20 }
const refused: Rate = { burst: 200, perSecond: 10 }

/** The place of Yamux 8.0.3 through which each stream of the other side goes. It is protected there; the version is pinned. */
interface Seam {
  onRemoteStream(stream: Stream): void
}

/**
 * A muxer that resets streams which the other side opens too fast, and closes a connection that goes on with it. To negotiate the protocol of a stream costs
 * a fraction of a millisecond, before any protocol can count it.
 * @throws TypeError, when the first connection is opened, if the seam is gone
 */
export const limitedMuxer =
  (factory: () => StreamMuxerFactory, clock: Clock, onRefused: () => void) => (): StreamMuxerFactory => {
    const inner = factory()
    const create = inner.createStreamMuxer.bind(inner)
    inner.createStreamMuxer = (connection) => {
      const muxer = create(connection)
      limit(muxer, connection, clock, onRefused)
      return muxer
    }
    return inner
  }

function limit(
  muxer: StreamMuxer,
  connection: MessageStream | MultiaddrConnection,
  clock: Clock,
  onRefused: () => void,
): void {
  const seam = muxer as unknown as Partial<Seam>
  const open = seam.onRemoteStream?.bind(muxer)
  if (open === undefined) throw new TypeError('this muxer has no seam for the streams of the other side')
  const [mayOpen, mayFail] = [createBucket(clock, opened), createBucket(clock, refused)]
  seam.onRemoteStream = (stream) => {
    if (mayOpen.take() === 0) {
      open(stream)
      return
    }
    onRefused()
    const error = new FrameError('too many new streams')
    stream.abort(error)
    if (mayFail.take() > 0) connection.abort(error)
  }
}
