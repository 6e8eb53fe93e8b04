import type { Connection, Libp2p, PeerId } from '@libp2p/interface'
import type { OnRequest, RequestAnswer } from '../../delivery/ports.ts'
import type { AccountId } from '../../shared/ids.ts'
import { deadline } from '../deadline.ts'
import { closeStream, readFrame, writeFrame } from '../frames.ts'
import {
  answerBytes,
  decodeRequest,
  decodeRequestAnswer,
  encodeRequestAnswer,
  exchangeMs,
  questionBytes,
  requestProtocol,
} from './request-wire.ts'
import { serveStreams } from '../serve-streams.ts'

export interface ServeRequestsParts {
  /** Undefined for an account that is not served here. */
  readonly handlerOf: (account: AccountId) => OnRequest | undefined
  /** Whether this peer may hand over one more envelope now. */
  readonly admits: (connection: Connection) => boolean
  /** A stream made no sense, was too slow, or one too many. */
  readonly onFailure: (connection: Connection) => void
}

/** Streams of one peer at the same time, and of all together. */
const most = { perPeer: 2, atOnce: 64 }

/** Answers requests until the host stops. */
export function serveRequestStreams(
  libp2p: Libp2p,
  { handlerOf, admits, onFailure }: ServeRequestsParts,
): Promise<void> {
  return serveStreams(libp2p, requestProtocol, {
    ...most,
    admits,
    onFailure,
    async answer(stream) {
      const signal = deadline(exchangeMs)
      const { account, stamp, envelope } = decodeRequest(await readFrame(stream, questionBytes, signal))
      const answer: RequestAnswer = handlerOf(account)?.(envelope, stamp) ?? { answer: 'refused' }
      await writeFrame(stream, encodeRequestAnswer(answer), signal)
    },
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
