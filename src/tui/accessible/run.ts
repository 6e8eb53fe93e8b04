import { randomInt } from 'node:crypto'
import { constants } from 'node:os'
import type { Schedule } from '../../shared/time.ts'
import { begin } from '../effects/begin.ts'
import { defaultBindings } from '../model/input/keys.ts'
import { createPerformer, type Performer } from '../effects/perform.ts'
import type { EditText, Nodes, Terminal } from '../model/ports.ts'
import { completions } from '../model/input/slash.ts'
import { initialState, type State } from '../model/state.ts'
import { createStore, type Store } from '../model/store.ts'
import { isDumb } from '../terminal/terminal-kind.ts'
import { copySequence } from '../terminal/terminal-modes.ts'
import { updateAloud } from './update-aloud.ts'
import { answer } from './answer.ts'
import { questionOf } from './describe.ts'
import { createLines, type Lines } from './lines.ts'
import { createNarrator } from './narrator.ts'

/** Size for code that counts rows and columns. This interface has neither. */
const [columns, rows] = [100, 50]

/**
 * Runs the interface in plain lines, for screen readers and for people who prefer lines. Printed lines stay, and choices have numbers.
 * @param editText as in external-editor.ts
 */
export async function runAccessible(nodes: Nodes, editText: EditText): Promise<void> {
  const ended = Promise.withResolvers<void>()
  const over = new AbortController()
  const narrator = createNarrator()
  const schedule: Schedule = (delayMs, task) => {
    // Timers do not keep the process alive.
    const timer = setTimeout(task, delayMs).unref()
    return () => clearTimeout(timer)
  }
  let said: State = initialState(columns, rows, defaultBindings)
  let heard: string[] = []

  const lines: Lines = createLines({
    ...{ stdin: process.stdin, stdout: process.stdout, isDumb: isDumb(process.env) },
    onText: (text) => store.now(...answer(store.state, text)),
    onInterrupt: () => store.now({ type: 'key', name: 'ctrl+c' }),
    onEnd: () => ended.resolve(),
    complete: (line) => completions(store.state, line),
  })
  const terminal: Terminal = {
    copy: (text) => void process.stdout.write(copySequence(text)),
    // The narrator reports events already.
    notify: () => undefined,
    edit: (text) => lines.whileAway(() => editText(text, over.signal)),
    suspend: () => process.kill(process.pid, 'SIGTSTP'),
    redraw: () => undefined,
    quit: () => ended.resolve(),
  }
  const performer: Performer = createPerformer(
    nodes,
    terminal,
    () => store,
    (below) => randomInt(below),
    schedule,
  )
  const store: Store = createStore({
    initial: said,
    update(state, happening) {
      const { step, heard: news } = updateAloud(narrator, state, happening)
      heard.push(...news)
      return step
    },
    perform: (effect) => performer.perform(effect),
    schedule,
    clock: () => performance.now(),
  })

  function tell(): void {
    const { state } = store
    if (said.layers.at(-1)?.kind === 'words' && state.layers.at(-1)?.kind !== 'words') lines.forget()
    const news = [...heard, ...narrator.changed(said, state)]
    heard = []
    said = state
    lines.tell(news, questionOf(state))
  }

  const onSignal = (signal: NodeJS.Signals): void => {
    process.exitCode = 128 + constants.signals[signal]
    ended.resolve()
  }
  const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const
  for (const signal of signals) process.on(signal, onSignal)
  process.on('uncaughtException', ended.reject).on('unhandledRejection', ended.reject)
  try {
    begin(nodes, store, performer)
    tell()
    store.subscribe(tell)
    await ended.promise
  } finally {
    over.abort()
    await performer.end()
    // Last, because it fails if the terminal is gone.
    lines.close()
    for (const signal of signals) process.off(signal, onSignal)
    process.off('uncaughtException', ended.reject).off('unhandledRejection', ended.reject)
  }
}
