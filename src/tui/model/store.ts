import type { Schedule } from '../../shared/time.ts'
import type { Effect, Happening, State, Step } from './state.ts'

export interface Store {
  readonly state: State
  /** Calls back after each change, until the returned function is called. For `useSyncExternalStore`. */
  readonly subscribe: (listener: () => void) => () => void
  /** Applies actions of the person and their results at once, all in one change. */
  readonly now: (...happenings: readonly Happening[]) => void
  /** Applies events of the node. They are collected, and delayed while the person types. */
  readonly later: (happening: Happening) => void
}

export interface StoreOptions {
  readonly initial: State
  readonly update: (state: State, happening: Happening) => Step
  /** Called after the change of the state. */
  readonly perform: (effect: Effect) => void
  readonly schedule: Schedule
  /** Milliseconds, monotonic. */
  readonly clock: () => number
}

/** Events of the node cause at most ten changes per second. */
const gatherMs = 100
/** Longest delay of an event, however fast the person types, in milliseconds. */
const longestMs = 200
/** Delay after a key, so that the frame of the key is drawn first, in milliseconds. */
const afterKeyMs = 24

/** Holds the state of the interface and schedules its changes. */
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
