import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import type { DepositVerdict } from '../../delivery/ports.ts'
import type { Schedule } from '../../shared/time.ts'
import { decodeDeposit, depositProtocol, encodeAnswer, exchangeMs, maxQuestionBytes } from './deposit-wire.ts'
import { abortStream, closeStream, FrameError, readFrames, writeFrame } from '../frames.ts'
import { deadline } from '../deadline.ts'

export interface ServeDepositsParts {
  /** Must not reject. */
  readonly take: (topic: string, data: Uint8Array, peer: string) => Promise<DepositVerdict>
  /** A stream made no sense, was too slow, or one too many. */
  readonly onFailure: () => void
  readonly schedule: Schedule
}

/**
 * Streams of one peer, whatever number of connections it has: one is enough, and another one may come before the end of the first is seen.
 * With the connection manager's limit this bounds all of them, to 200.
 */
const perPeer = 2
/** A stream that is not used for so long is ended, in milliseconds. Who opened it ends it sooner. */
const idleMs = 60_000

/** Answers deposits until the host stops. */
export async function serveDeposits(
  libp2p: Pick<Libp2p, 'handle'>,
  { take, onFailure, schedule }: ServeDepositsParts,
): Promise<void> {
  const open = new Map<string, number>()

  /** One after another: while one is worked on the stream is paused, so that its sender has to keep the rest. */
  async function answerAll(stream: Stream, peer: string): Promise<void> {
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
        const answer = encodeAnswer(await take(topic, data, peer))
        await writeFrame(stream, answer)
        allow(idleMs)
        if (stream.readStatus === 'paused') stream.resume()
      }
    } finally {
      cancel()
    }
  }

  async function onStream(stream: Stream, connection: Connection): Promise<void> {
    const peer = connection.remotePeer.toString()
    const ofPeer = open.get(peer) ?? 0
    if (ofPeer >= perPeer) {
      onFailure()
      stream.abort(new FrameError('too many streams for deposits'))
      return
    }
    open.set(peer, ofPeer + 1)
    try {
      await answerAll(stream, peer)
      await closeStream(stream, deadline(exchangeMs))
    } catch (error) {
      // A peer that has gone is no failure.
      if (connection.status === 'open') onFailure()
      abortStream(stream, error)
    } finally {
      const left = (open.get(peer) ?? 1) - 1
      if (left === 0) open.delete(peer)
      else open.set(peer, left)
    }
  }

  await libp2p.handle(depositProtocol, onStream, {
    maxInboundStreams: perPeer,
    runOnLimitedConnection: true,
    force: true,
  })
}
