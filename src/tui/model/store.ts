import type { Schedule } from '../../shared/time.ts'
import type { Effect, Happening, State, Step } from './state.ts'

export interface Store {
  readonly state: State
  /** Calls back after each change; the returned function ends it. For `useSyncExternalStore`. */
  readonly subscribe: (listener: () => void) => () => void
  /** What the person does, and answers to it: at once, all of them in one change. */
  readonly now: (...happenings: readonly Happening[]) => void
  /** What comes by itself: gathered, and held back while somebody types. */
  readonly later: (happening: Happening) => void
}

export interface StoreOptions {
  readonly initial: State
  readonly update: (state: State, happening: Happening) => Step
  /** Called after the change that asked for it. */
  readonly perform: (effect: Effect) => void
  readonly schedule: Schedule
  /** Milliseconds, monotonic. */
  readonly clock: () => number
}

/** At most ten changes a second for what comes by itself. */
const gatherMs = 100
/** Nothing waits longer than this, however fast somebody types. */
const longestMs = 200
/** A key's own frame goes first. */
const afterKeyMs = 24

/** The state of the interface, and when it changes. */
export function createStore({ initial, update, perform, schedule, clock }: StoreOptions): Store {
  let state = initial
  let gathered: Happening[] = []
  let [lastKey, lastGathered, oldest] = [-Infinity, -Infinity, 0]
  let planned = false
  const listeners = new Set<() => void>()

  function apply(happenings: readonly Happening[]): void {
    const before = state
    const effects: Effect[] = []
    for (const happening of happenings) {
      const step = update(state, happening)
      state = step.state
      effects.push(...step.effects)
    }
    if (state !== before) for (const listener of listeners) listener()
    for (const effect of effects) perform(effect)
  }

  function plan(): void {
    if (planned) return
    planned = true
    const at = Math.max(lastGathered + gatherMs, lastKey + afterKeyMs)
    schedule(Math.max(0, at - clock()), () => {
      planned = false
      if (clock() < Math.min(lastKey + afterKeyMs, oldest + longestMs)) {
        plan()
        return
      }
      lastGathered = clock()
      const all = gathered
      gathered = []
      apply(all)
    })
  }

  return {
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    now(...happenings) {
      if (happenings.some(({ type }) => type === 'key' || type === 'paste')) lastKey = clock()
      apply(happenings)
    },
    later(happening) {
      if (gathered.length === 0) oldest = clock()
      gathered.push(happening)
      plan()
    },
  }
}
