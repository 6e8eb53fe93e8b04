import type { Clock, Schedule } from '../shared/time.ts'
import type { NetworkPort, Topic } from './ports.ts'
import { startDeadline } from '../shared/deadline.ts'

export interface DepositPorts {
  readonly network: Pick<NetworkPort, 'deposit'>
  readonly now: Clock
  readonly schedule: Schedule
  /** How long one deposit may take, in milliseconds. */
  readonly timeoutMs: number
  readonly stopped: AbortSignal
  readonly onFault: (error: unknown) => void
}

/** Deposits envelopes for one recipient, beside publishing them. Deposits run at the same time, so that a slow peer delays no other. */
export interface Deposits {
  /** Starts a deposit, unless {@link atOnce} run or the pause after a failure lasts. `onTaken` gets the peers that took the envelope, if any. */
  offer(topic: Topic, envelope: Uint8Array, onTaken: (peers: readonly string[]) => void): void
  /** Resolves when no deposit runs. */
  idle(): Promise<void>
}

/** Deposits that run at the same time. */
const atOnce = 4
/** Pause after a deposit that no peer answered, in milliseconds. */
const pauseMs = 60_000

export function createDeposits({ network, now, schedule, timeoutMs, stopped, onFault }: DepositPorts): Deposits {
  const running = new Set<Promise<void>>()
  let notBeforeMs = 0

  async function deposit(
    topic: Topic,
    envelope: Uint8Array,
    onTaken: (peers: readonly string[]) => void,
  ): Promise<void> {
    const { signal, clear } = startDeadline(schedule, timeoutMs, stopped)
    try {
      const answers = await network.deposit(topic, envelope, signal)
      const takers = answers.filter(({ answer }) => answer !== 'refused').map(({ peer }) => peer)
      if (takers.length > 0) onTaken(takers)
      else notBeforeMs = now() + pauseMs
    } finally {
      clear()
    }
  }

  return {
    offer(topic, envelope, onTaken) {
      if (running.size >= atOnce || now() < notBeforeMs) return
      const task = deposit(topic, envelope, onTaken)
        .catch(onFault)
        .finally(() => running.delete(task))
      running.add(task)
    },
    async idle() {
      await Promise.all(running)
    },
  }
}
