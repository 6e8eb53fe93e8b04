import type { Schedule } from '../../../src/shared/time.ts'
import type { Random } from '../schedule/random.ts'

interface Due {
  readonly atMs: number
  /** What is due at the same moment comes in any order. */
  readonly tie: number
  task: (() => void) | undefined
}

/** Virtual time: what is due happens one after another, each with all the promises that follow from it. */
export interface EventQueue {
  readonly now: () => number
  /** @returns cancels it */
  readonly after: Schedule
  /** Runs what is due until then. @throws when that is more than `mostEvents` in all */
  runUntil(atMs: number): Promise<void>
  /** Runs what is due until the task is done, for at most a minute. */
  finish<T>(task: Promise<T>): Promise<T>
  /** How many events there were. */
  count(): number
}

/** A schedule that never comes to rest must end all the same. */
const mostEvents = 2_000_000

export function createEventQueue(startMs: number, random: Random): EventQueue {
  const heap: Due[] = []
  let nowMs = startMs
  let count = 0

  async function runUntil(atMs: number, isOver = () => false): Promise<void> {
    await settled()
    for (let next = heap[0]; next && next.atMs <= atMs && !isOver(); next = heap[0]) {
      pop(heap)
      if (!next.task) continue
      if (++count > mostEvents) throw new Error('the simulation does not come to rest')
      nowMs = next.atMs
      next.task()
      await settled()
    }
    if (!isOver()) nowMs = Math.max(nowMs, atMs)
  }

  return {
    now: () => nowMs,
    count: () => count,
    after(delayMs, task) {
      const due: Due = { atMs: nowMs + Math.max(0, Math.round(delayMs)), tie: random.fraction(), task }
      push(heap, due)
      return () => {
        due.task = undefined
      }
    },
    runUntil: (atMs) => runUntil(atMs),
    async finish(task) {
      const state = { isDone: false }
      const done = task.finally(() => (state.isDone = true))
      done.catch(() => undefined)
      await runUntil(nowMs + finishMs, () => state.isDone)
      if (!state.isDone) throw new Error('a task of a minute is not done')
      return done
    },
  }
}

const finishMs = 60_000

/** When all promises that could go on have gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

const isBefore = (one: Due, other: Due) => one.atMs - other.atMs || one.tie - other.tie

/** A binary heap. */
function push(heap: Due[], due: Due): void {
  let at = heap.push(due) - 1
  for (let up = (at - 1) >> 1; at > 0 && isBefore(due, nth(heap, up)) < 0; up = (at - 1) >> 1) {
    heap[at] = nth(heap, up)
    at = up
  }
  heap[at] = due
}

function pop(heap: Due[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let at = 0
  for (let down = 1; down < heap.length; down = 2 * at + 1) {
    if (down + 1 < heap.length && isBefore(nth(heap, down + 1), nth(heap, down)) < 0) down += 1
    if (isBefore(last, nth(heap, down)) <= 0) break
    heap[at] = nth(heap, down)
    at = down
  }
  heap[at] = last
}

function nth(heap: readonly Due[], at: number): Due {
  const due = heap[at]
  if (!due) throw new RangeError('outside the heap')
  return due
}
