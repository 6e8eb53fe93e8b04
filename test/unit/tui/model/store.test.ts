import { expect, test } from 'vitest'
import { defaultBindings } from '../../../../src/tui/model/input/keys.ts'
import { initialState, only } from '../../../../src/tui/model/state.ts'
import { createStore } from '../../../../src/tui/model/store.ts'

/** A store on a clock that only the test moves. */
function storeOnClock() {
  let now = 1_000
  let tasks: { at: number; task: () => void }[] = []
  const seen: string[] = []
  const store = createStore({
    initial: initialState(80, 24, defaultBindings),
    update(state, happening) {
      seen.push(happening.type === 'notice' ? happening.text : happening.type)
      return only({ ...state })
    },
    perform: () => undefined,
    schedule(delayMs, task) {
      const planned = { at: now + delayMs, task }
      tasks.push(planned)
      return () => (tasks = tasks.filter((each) => each !== planned))
    },
    clock: () => now,
  })
  let changes = 0
  store.subscribe(() => changes++)
  const pass = (ms: number): void => {
    const end = now + ms
    for (;;) {
      const [next] = tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (!next) break
      tasks = tasks.filter((each) => each !== next)
      now = Math.max(now, next.at)
      next.task()
    }
    now = end
  }
  const push = (text: string): void => store.later({ type: 'notice', kind: 'info', text })
  return { store, seen, pass, push, changes: () => changes }
}

test('what comes by itself is gathered: 50 a second are 10 changes, in their order, none lost', () => {
  const { pass, push, seen, changes } = storeOnClock()
  for (let index = 0; index < 50; index++) {
    push(`${index}`)
    pass(20)
  }
  pass(200)
  expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => `${index}`))
  expect(changes()).toBeLessThanOrEqual(12)
})

test('a key is answered at once, and what comes by itself waits for its frame', () => {
  const { store, pass, push, seen } = storeOnClock()
  push('a')
  store.now({ type: 'key', name: 'x' })
  expect(seen).toEqual(['key'])
  pass(23)
  expect(seen).toEqual(['key'])
  pass(1)
  expect(seen).toEqual(['key', 'a'])
})

test('somebody who types fast holds nothing back for long', () => {
  const { store, pass, push, seen } = storeOnClock()
  push('a')
  for (let key = 0; key < 25; key++) {
    store.now({ type: 'key', name: 'x' })
    pass(10)
  }
  expect(seen).toContain('a')
})
