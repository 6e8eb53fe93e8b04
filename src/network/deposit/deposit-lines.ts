import type { Stream } from '@libp2p/interface'
import type { DepositVerdict } from '../../delivery/ports.ts'
import type { Schedule } from '../../shared/time.ts'
import { deadline } from '../deadline.ts'
import { decodeAnswer, exchangeMs, maxAnswerBytes } from './deposit-wire.ts'
import { abortStream, closeStream, frame, FrameError, readFrames } from '../frames.ts'

/** One stream per peer that deposits are made with. It opens with the first deposit and stays open while there are more. */
export interface DepositLines {
  /**
   * Sends one deposit and waits up to 5 s for the answer.
   * @throws errors of the connection and the stream. The peer may have the envelope nevertheless.
   */
  ask(peer: string, question: Uint8Array, signal: AbortSignal): Promise<DepositVerdict>
  stop(): void
}

interface Exchange {
  readonly question: Uint8Array
  readonly resolve: (verdict: DepositVerdict) => void
  readonly reject: (cause: unknown) => void
  readonly signal: AbortSignal
  cancelDeadline: () => void
}

interface Line {
  add(exchange: Exchange): void
  end(cause: unknown): void
}

/** Most unanswered deposits at one peer. Others wait. */
const mostUnanswered = 8
/** A stream that was not used for this time is closed, in milliseconds. */
const idleMs = 20_000

export function createDepositLines(
  open: (peer: string, signal: AbortSignal) => Promise<Stream>,
  schedule: Schedule,
): DepositLines {
  const lines = new Map<string, Line>()
  const lineTo = (peer: string): Line => {
    const line = createLine(open(peer, deadline(exchangeMs)), schedule, () => lines.delete(peer))
    lines.set(peer, line)
    return line
  }
  return {
    async ask(peer, question, signal) {
      signal.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<DepositVerdict>()
      const onAbort = () => reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      const line = lines.get(peer) ?? lineTo(peer)
      line.add({ question, resolve, reject, signal, cancelDeadline: () => {} })
      try {
        return await promise
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    },
    stop() {
      for (const line of [...lines.values()]) line.end(new FrameError('the host stops'))
    },
  }
}

/** One stream. Answers come in the order of the questions, so after a missing or wrong answer the line ends and all its exchanges fail. */
function createLine(opening: Promise<Stream>, schedule: Schedule, onEnd: () => void): Line {
  const waiting: Exchange[] = []
  const unanswered: Exchange[] = []
  let stream: Stream | undefined
  let ended = false
  let cancelIdle = () => {}

  function close(): void {
    if (ended) return
    ended = true
    onEnd()
    cancelIdle()
  }

  function end(cause: unknown): void {
    close()
    for (const { reject, cancelDeadline } of [...unanswered.splice(0), ...waiting.splice(0)]) {
      cancelDeadline()
      reject(cause)
    }
    if (stream !== undefined) abortStream(stream, cause)
  }

  function rest(idle: Stream): void {
    close()
    void closeStream(idle, deadline(exchangeMs))
  }

  function send(to: Stream): void {
    if (ended) return
    cancelIdle()
    while (unanswered.length < mostUnanswered) {
      const exchange = waiting.shift()
      if (exchange === undefined) break
      if (exchange.signal.aborted) continue
      exchange.cancelDeadline = schedule(exchangeMs, () => end(new FrameError('no answer in time')))
      unanswered.push(exchange)
      to.send(frame(exchange.question))
    }
    if (unanswered.length === 0) cancelIdle = schedule(idleMs, () => rest(to))
  }

  async function run(): Promise<void> {
    try {
      stream = await opening
      if (ended) throw new FrameError('nobody waits any more')
      send(stream)
      for await (const answer of readFrames(stream, maxAnswerBytes)) {
        const verdict = decodeAnswer(answer)
        const exchange = unanswered.shift()
        if (exchange === undefined) throw new FrameError('an answer to nothing')
        exchange.cancelDeadline()
        exchange.resolve(verdict)
        send(stream)
      }
      throw new FrameError('the other side has ended the stream')
    } catch (cause) {
      end(cause)
    }
  }
  void run()

  return {
    add(exchange) {
      waiting.push(exchange)
      if (stream === undefined) return
      try {
        send(stream)
      } catch (cause) {
        end(cause)
      }
    },
    end,
  }
}
