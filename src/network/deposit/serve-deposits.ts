import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import type { DepositVerdict } from '../../delivery/ports.ts'
import type { Schedule } from '../../shared/time.ts'
import { decodeDeposit, depositProtocol, encodeAnswer, exchangeMs, maxQuestionBytes } from './deposit-wire.ts'
import { FrameError, readFrames, writeFrame } from '../frames.ts'
import { serveStreams } from '../serve-streams.ts'

export interface ServeDepositsParts {
  /** Must not reject. */
  readonly take: (topic: string, data: Uint8Array, peer: string) => Promise<DepositVerdict>
  /** Whether the peer may deposit: it has joined a topic. */
  readonly admits: (connection: Connection) => boolean
  /** Milliseconds that the peer has to wait after so many bytes. */
  readonly waitAfter: (connection: Connection, bytes: number) => number
  /** A stream made no sense, was too slow, or one too many. */
  readonly onFailure: (connection: Connection) => void
  readonly schedule: Schedule
}

/** Streams of one peer: one is enough, and another one may come before the end of the first is seen. Together twice as many as there may be connections. */
const most = { perPeer: 2, atOnce: 200 }
/** A stream that is not used for so long is ended, in milliseconds. Who opened it ends it sooner. */
const idleMs = 60_000

/** Answers deposits until the host stops. */
export function serveDeposits(
  libp2p: Pick<Libp2p, 'handle'>,
  { take, admits, waitAfter, onFailure, schedule }: ServeDepositsParts,
): Promise<void> {
  /** One after another: while one is worked on the stream is paused, so that its sender has to keep the rest. */
  async function answer(stream: Stream, connection: Connection): Promise<void> {
    let cancel = () => {}
    const allow = (ms: number) => {
      cancel()
      cancel = schedule(ms, () => stream.abort(new FrameError('no deposit in time')))
    }
    allow(idleMs)
    try {
      for await (const question of readFrames(stream, maxQuestionBytes, () => allow(exchangeMs))) {
        if (stream.readStatus === 'readable') stream.pause()
        const { topic, data } = decodeDeposit(question)
        const verdict = encodeAnswer(await take(topic, data, connection.remotePeer.toString()))
        await writeFrame(stream, verdict)
        const waitMs = waitAfter(connection, question.length)
        allow(waitMs + idleMs)
        if (waitMs > 0) await new Promise<void>((resolve) => schedule(waitMs, resolve))
        if (stream.readStatus === 'paused') stream.resume()
      }
    } finally {
      cancel()
    }
  }

  return serveStreams(libp2p, depositProtocol, { ...most, admits, answer, onFailure })
}
