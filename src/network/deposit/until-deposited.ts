import type { DepositAnswer, DepositVerdict } from '../../delivery/ports.ts'
import type { Schedule } from '../../shared/time.ts'

export interface DepositParts {
  /** Hands the envelope to one peer. May reject. */
  readonly ask: (peer: string, signal: AbortSignal) => Promise<DepositVerdict>
  /** Connected peers that serve the topic, those to be asked first in front. */
  readonly servers: () => readonly string[]
  /** Looks for servers, and calls back for each that is or gets connected, until the returned function is called. */
  readonly watch: (onServer: (peer: string) => void) => () => void
  readonly onFailure: () => void
  readonly schedule: Schedule
  readonly signal: AbortSignal
}

/** Peers that should take it or hold it. So many are asked at once; one that fails or refuses is replaced by the next. */
const wanted = 3
/** Anybody can claim to serve a topic: more questions are not asked for one envelope. */
const mostAsked = 20
/** Once somebody has it, the others have so long to answer: a peer that is silent on purpose must not hold up what comes next. In milliseconds. */
const graceMs = 500
/** Made once: each abort without a reason makes an exception with a stack. */
const over = new Error('it is deposited')

/**
 * Hands an envelope to up to three peers that serve the topic, and goes on looking while nobody has answered.
 * When all have failed each is tried once more, and again whenever it newly appears.
 * @returns what they have answered when `signal` aborts, or before
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
