import type { DepositAnswer, DepositVerdict } from '../../delivery/ports.ts'
import type { Schedule } from '../../shared/time.ts'

export interface DepositParts {
  /** Deposits the envelope with one peer. May reject. */
  readonly ask: (peer: string, signal: AbortSignal) => Promise<DepositVerdict>
  /** Connected peers that serve the topic, in the order in which they are asked. */
  readonly servers: () => readonly string[]
  /** Searches for servers, and calls back for each one that is connected or connects, until the returned function is called. */
  readonly watch: (onServer: (peer: string) => void) => () => void
  readonly onFailure: () => void
  readonly schedule: Schedule
  readonly signal: AbortSignal
}

/** Number of peers that should take or hold the envelope. They are asked at the same time. One that fails or refuses is replaced by the next. */
const wanted = 3
/** Most questions for one envelope. Any peer can claim to serve a topic. */
const mostAsked = 20
/** Time for the other peers after the first answer, in milliseconds. A peer that is silent on purpose must not delay the next envelope. */
const graceMs = 500
/** Created once, because an abort without a reason creates an exception with a stack. */
const over = new Error('it is deposited')

/**
 * Deposits an envelope with up to three peers that serve the topic. Searches for further peers while none has answered.
 * After all peers failed, each of them is tried once more, and again whenever it connects.
 * @returns the answers when `signal` aborts, or earlier
 */
export async function untilDeposited(parts: DepositParts): Promise<readonly DepositAnswer[]> {
  const { signal, schedule } = parts
  if (signal.aborted) return []
  const answers: DepositAnswer[] = []
  const candidates = [...parts.servers()]
  const done = new AbortController()
  const asking = AbortSignal.any([signal, done.signal])
  let open = 0
  let asked = 0
  let wake = () => {}
  let unwatch: (() => void) | undefined
  let cancelGrace: (() => void) | undefined

  const accepted = () => answers.filter(({ answer }) => answer !== 'refused').length

  async function ask(peer: string): Promise<void> {
    open++
    asked++
    try {
      const verdict = await parts.ask(peer, asking)
      if (verdict.answer !== 'refused' && !parts.servers().includes(peer)) throw new Error(`${peer} serves no more`)
      answers.push({ ...verdict, peer })
    } catch {
      if (!asking.aborted) parts.onFailure()
    }
    open--
    wake()
  }

  function askMore(): void {
    while (open + accepted() < wanted && asked < mostAsked) {
      const peer = candidates.shift()
      if (peer === undefined) return
      if (!answers.some((answer) => answer.peer === peer)) void ask(peer)
    }
  }

  function isOver(): boolean {
    if (asking.aborted || accepted() >= wanted) return true
    return open === 0 && (answers.length > 0 || asked >= mostAsked)
  }

  signal.addEventListener('abort', () => wake(), { once: true, signal: done.signal })
  try {
    for (;;) {
      askMore()
      if (isOver()) return answers
      if (open === 0) {
        unwatch ??= parts.watch((peer) => {
          candidates.push(peer)
          wake()
        })
      }
      if (accepted() > 0)
        cancelGrace ??= schedule(graceMs, () => {
          done.abort(over)
          wake()
        })
      await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    cancelGrace?.()
    unwatch?.()
    done.abort(over)
  }
}
