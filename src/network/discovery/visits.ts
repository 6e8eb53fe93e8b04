import type { Schedule } from '../../shared/time.ts'

export interface VisitsParts {
  /** Connects to a peer, and asks it for its proof. May reject. */
  readonly visit: (peer: string, signal: AbortSignal) => Promise<void>
  readonly schedule: Schedule
  /** A number from 0 up to 1. */
  readonly random: () => number
  readonly signal: AbortSignal
}

/** Visits that began within the last 300 ms, and all of them: a silent peer holds up the next one for 300 ms, and no more than 32 of them hold up all. */
const most = { fresh: 8, open: 32 }
const freshMs = 300
/** For one visit, in milliseconds. */
const visitMs = 3000
const late = new Error('a visit took too long')

/** Visits peers in random order, a few at a time. */
export interface Visits {
  add(peer: string): void
  /** Resolves when all that were added have been visited, or the signal aborted. */
  idle(): Promise<void>
}

export function createVisits({ visit, schedule, random, signal }: VisitsParts): Visits {
  const waiting: string[] = []
  const open = new Set<Promise<void>>()
  let fresh = 0

  function begin(peer: string): void {
    const own = new AbortController()
    let isFresh = true
    fresh++
    const age = () => {
      if (isFresh) fresh--
      isFresh = false
    }
    const cancelAge = schedule(freshMs, () => {
      age()
      next()
    })
    const cancelLimit = schedule(visitMs, () => own.abort(late))
    const task = visit(peer, AbortSignal.any([signal, own.signal])).finally(() => {
      cancelAge()
      cancelLimit()
      age()
      open.delete(task)
      next()
    })
    open.add(task)
  }

  function next(): void {
    while (!signal.aborted && fresh < most.fresh && open.size < most.open) {
      const peer = waiting.shift()
      if (peer === undefined) return
      begin(peer)
    }
  }

  return {
    add(peer) {
      waiting.splice(Math.floor(random() * (waiting.length + 1)), 0, peer)
      next()
    },
    async idle() {
      while (open.size > 0) await Promise.all(open)
    },
  }
}
