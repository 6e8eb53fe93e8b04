import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { concat, equal } from '../../shared/bytes.ts'
import type { RandomBytes } from '../../shared/time.ts'
import { deadline } from '../deadline.ts'
import { FrameError, readFrames, writeFrame } from '../frames.ts'
import {
  asNonce,
  type Exchange,
  exchangeMs,
  joinProtocol,
  maxTopics,
  nonceBytes,
  proofBytes,
  proofOf,
  splitProofs,
} from './join-wire.ts'
import { serveStreams } from '../serve-streams.ts'

export interface ServeJoinsParts {
  /** Topics that this host serves now. */
  readonly topics: () => readonly string[]
  readonly random: RandomBytes
  /** The peer has proved that it knows these topics: what it says of them is heard from now on. */
  readonly onProved: (peer: string, topics: readonly string[]) => void
  /** The peer has read that we serve them, too: it hears of them from now on. */
  readonly onRead: (peer: string, topics: readonly string[]) => void
  /** Whether the peer may begin one more exchange now. */
  readonly admits: (connection: Connection) => boolean
  /** An exchange made no sense, was too slow, or one too many. */
  readonly onFailure: (connection: Connection) => void
}

/** Exchanges of one peer at the same time, and of all peers together. */
const most = { perPeer: 2, atOnce: 64 }

/** Answers exchanges until the host stops. */
export function serveJoins(libp2p: Libp2p, parts: ServeJoinsParts): Promise<void> {
  async function answer(stream: Stream, connection: Connection): Promise<void> {
    const { remotePeer: asker } = connection
    const signal = deadline(exchangeMs)
    const giveUp = () => stream.abort(new FrameError('no proof in time'))
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      const frames = readFrames(stream, maxTopics * proofBytes)
      const askerNonce = asNonce(await next(frames))
      const serverNonce = parts.random(nonceBytes)
      await writeFrame(stream, serverNonce, signal)
      const proofs = splitProofs(await next(frames))
      const exchange: Exchange = { asker, server: libp2p.peerId, askerNonce, serverNonce }
      const { answers, proved } = judge(proofs, parts.topics(), exchange, parts.random)
      if (proved.length > 0 && connection.status === 'open') parts.onProved(asker.toString(), proved)
      await writeFrame(stream, concat(...answers), signal)
      if ((await next(frames)).length > 0) throw new FrameError('more than an exchange')
      // A proof that is read after the end of its connection would outlive it.
      if (proved.length > 0 && connection.status === 'open') parts.onRead(asker.toString(), proved)
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  const { admits, onFailure } = parts
  return serveStreams(libp2p, joinProtocol, { ...most, admits, answer, onFailure })
}

async function next(frames: AsyncGenerator<Uint8Array, void, undefined>): Promise<Uint8Array> {
  const frame = await frames.next()
  if (frame.done) throw new FrameError('the stream ended within an exchange')
  return frame.value
}

/**
 * Compares every proof with every topic, and makes every answer, whatever fits: neither the answer's shape nor the work for it tells more than the proofs
 * of topics that both sides have.
 */
export function judge(
  proofs: readonly Uint8Array[],
  served: readonly string[],
  exchange: Exchange,
  random: RandomBytes,
): { readonly answers: readonly Uint8Array[]; readonly proved: readonly string[] } {
  const known = served.map((topic) => ({
    topic,
    expected: proofOf(topic, 'asker', exchange),
    answer: proofOf(topic, 'server', exchange),
  }))
  const proved = new Set<string>()
  const answers = proofs.map((proof) => {
    let answer: Uint8Array = random(proofBytes)
    for (const one of known) {
      if (!equal(one.expected, proof)) continue
      answer = one.answer
      proved.add(one.topic)
    }
    return answer
  })
  return { answers, proved: [...proved] }
}
