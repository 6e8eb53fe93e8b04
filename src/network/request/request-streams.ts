import type { Connection, Libp2p, PeerId, Stream } from '@libp2p/interface'
import type { OnRequest, RequestAnswer } from '../../delivery/ports.ts'
import type { AccountId } from '../../shared/ids.ts'
import { deadline } from '../deadline.ts'
import { abortStream, closeStream, FrameError, readFrame, writeFrame } from '../frames.ts'
import {
  answerBytes,
  decodeRequest,
  decodeRequestAnswer,
  encodeRequestAnswer,
  exchangeMs,
  questionBytes,
  requestProtocol,
} from './request-wire.ts'

export interface ServeRequestsParts {
  /** Undefined for an account that is not served here. */
  readonly handlerOf: (account: AccountId) => OnRequest | undefined
  /** Whether this peer may hand over one more envelope now. */
  readonly admits: (connection: Connection) => boolean
  /** A stream made no sense, was too slow, or one too many. */
  readonly onFailure: () => void
}

/** Streams of one connection at the same time, and of all together. */
const perConnection = 2
const atOnce = 64

/** Answers requests until the host stops. */
export async function serveRequestStreams(
  libp2p: Libp2p,
  { handlerOf, admits, onFailure }: ServeRequestsParts,
): Promise<void> {
  let open = 0
  async function exchange(stream: Stream): Promise<void> {
    const signal = deadline(exchangeMs)
    const { account, stamp, envelope } = decodeRequest(await readFrame(stream, questionBytes, signal))
    const answer: RequestAnswer = handlerOf(account)?.(envelope, stamp) ?? { answer: 'refused' }
    await writeFrame(stream, encodeRequestAnswer(answer), signal)
    await closeStream(stream, signal)
  }
  async function onStream(stream: Stream, connection: Connection): Promise<void> {
    // Before a byte is read: all that a refusal costs is a reset.
    if (open >= atOnce || !admits(connection)) {
      onFailure()
      stream.abort(new FrameError('too many requests'))
      return
    }
    open++
    try {
      await exchange(stream)
    } catch (error) {
      if (connection.status === 'open') onFailure()
      abortStream(stream, error)
    } finally {
      open--
    }
  }
  await libp2p.handle(requestProtocol, onStream, {
    maxInboundStreams: perConnection,
    runOnLimitedConnection: true,
    force: true,
  })
}

/**
 * Hands one question to a peer.
 * @throws whatever goes wrong on the way. The peer may have got it nonetheless.
 */
export async function askRequest(
  libp2p: Libp2p,
  peer: PeerId,
  question: Uint8Array,
  stopped: AbortSignal,
): Promise<RequestAnswer> {
  const signal = deadline(exchangeMs, stopped)
  const stream = await libp2p.dialProtocol(peer, requestProtocol, { signal, runOnLimitedConnection: true })
  try {
    await writeFrame(stream, question, signal)
    return decodeRequestAnswer(await readFrame(stream, answerBytes, signal))
  } finally {
    await closeStream(stream, signal)
  }
}
