import type { Libp2p, PeerId } from '@libp2p/interface'
import { concat, equal } from '../../shared/bytes.ts'
import type { RandomBytes } from '../../shared/time.ts'
import { deadline } from '../deadline.ts'
import { abortStream, closeStream, FrameError, readFrames, writeFrame } from '../frames.ts'
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

export interface AskParts {
  /** 1 to 16. */
  readonly topics: readonly string[]
  readonly random: RandomBytes
  /** The peer has proved that it serves these topics. Called before it is told that its proofs were read. */
  readonly onProved: (peer: string, topics: readonly string[]) => void
  readonly signal: AbortSignal
}

/**
 * Connects to a peer unless it is connected, and exchanges proofs with it.
 * @returns the topics that it has proved to serve
 * @throws whatever goes wrong on the way
 */
export async function askToJoin(
  libp2p: Libp2p,
  peer: PeerId,
  { topics, random, onProved, signal: stopped }: AskParts,
): Promise<readonly string[]> {
  if (topics.length < 1 || topics.length > maxTopics) throw new RangeError(`an exchange about ${topics.length} topics`)
  const signal = deadline(exchangeMs, stopped)
  const stream = await libp2p.dialProtocol(peer, joinProtocol, { signal, runOnLimitedConnection: true })
  const giveUp = () => stream.abort(new FrameError('no proof in time'))
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    const frames = readFrames(stream, maxTopics * proofBytes)
    const next = async (): Promise<Uint8Array> => {
      const frame = await frames.next()
      if (frame.done) throw new FrameError('the stream ended within an exchange')
      return frame.value
    }
    const askerNonce = random(nonceBytes)
    await writeFrame(stream, askerNonce, signal)
    const serverNonce = asNonce(await next())
    const exchange: Exchange = { asker: libp2p.peerId, server: peer, askerNonce, serverNonce }
    await writeFrame(stream, concat(...topics.map((topic) => proofOf(topic, 'asker', exchange))), signal)
    const answers = splitProofs(await next(), topics.length)
    const proved = topics.filter((topic, at) => equal(proofOf(topic, 'server', exchange), answers[at] ?? noProof))
    // Not when the connection ended meanwhile: a proof must not outlive it.
    signal.throwIfAborted()
    if (stream.status !== 'open') throw new FrameError('the stream ended within an exchange')
    if (proved.length > 0) onProved(peer.toString(), proved)
    await writeFrame(stream, new Uint8Array(), signal)
    void closeStream(stream, deadline(exchangeMs))
    return proved
  } catch (error) {
    abortStream(stream, error)
    throw error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

const noProof = new Uint8Array()
