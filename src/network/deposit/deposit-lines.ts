import type { Stream } from '@libp2p/interface'
import type { DepositVerdict } from '../../delivery/ports.ts'
import type { Schedule } from '../../shared/time.ts'
import { deadline } from '../deadline.ts'
import { decodeAnswer, exchangeMs, maxAnswerBytes } from './deposit-wire.ts'
import { abortStream, closeStream, frame, FrameError, readFrames } from '../frames.ts'

/** One stream to each peer that deposits are handed to, opened with the first and kept while there are more. */
export interface DepositLines {
  /**
   * Hands one deposit over and waits for the answer, up to 5 s from when it is sent.
   * @throws whatever goes wrong on the way. The peer may have got it nonetheless.
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

/** Deposits that one peer may have from us without having answered; the others wait here. */
const mostUnanswered = 8
/** A stream that was not used for so long is ended, in milliseconds. */
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

/** Answers come in the order of the questions, so a line on which one is missing or wrong is of no more use: it ends, and all that waits fails. */
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
