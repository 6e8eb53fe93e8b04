import type { Schedule } from '../../../src/shared/time.ts'
import type { Random } from '../schedule/random.ts'

interface Due {
  readonly atMs: number
  /** Random order of tasks that are due at the same time. */
  readonly tie: number
  task: (() => void) | undefined
}

/** Virtual time. Due tasks run one after another, each with all promises that follow from it. */
export interface EventQueue {
  readonly now: () => number
  /** @returns a function that cancels the task */
  readonly after: Schedule
  /** Runs the tasks that are due until `atMs`. @throws Error if there were more than `mostEvents` in all */
  runUntil(atMs: number): Promise<void>
  /** Runs due tasks until the promise settles, for at most a minute. */
  finish<T>(task: Promise<T>): Promise<T>
  /** Number of events so far. */
  count(): number
}

/** Greatest number of events, so that a schedule that never rests ends. */
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

/** Resolves after all pending promise reactions have run. */
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
