import { constants } from 'node:os'
import { randomInt } from 'node:crypto'
import { type Instance, render, useApp } from 'ink'
import { type ReactNode, useLayoutEffect } from 'react'
import type { Schedule } from '../shared/time.ts'
import { createInputSplitter, escapeMs } from './terminal/input.ts'
import { begin } from './effects/begin.ts'
import { defaultBindings } from './model/input/keys.ts'
import { createNotifier } from './terminal/notifier.ts'
import { createPerformer, type Performer } from './effects/perform.ts'
import type { EditText, Nodes, Terminal } from './model/ports.ts'
import { createScreen } from './terminal/held-terminal.ts'
import { initialState } from './model/state.ts'
import { createStore, type Store } from './model/store.ts'
import { channelOf } from './terminal/terminal-kind.ts'
import { beginScreen, copySequence } from './terminal/terminal-modes.ts'
import { update } from './model/update.ts'
import { App } from './screen/views/app.tsx'

type SuspendTerminal = ReturnType<typeof useApp>['suspendTerminal']

/** Frames per second. At Ink's default of 30, a key waits up to 33 ms for its frame. */
const maxFps = 120

/** Runs the full-screen interface until the person quits, a signal arrives or an error is thrown. Restores the terminal then. */
export async function runInterface(nodes: Nodes, editText: EditText): Promise<void> {
  const { stdin, stdout } = process
  const screen = createScreen(stdin, stdout, process.env)
  const schedule: Schedule = (delayMs, task) => {
    // Timers do not keep the process alive.
    const timer = setTimeout(task, delayMs).unref()
    return () => clearTimeout(timer)
  }
  const notifier = createNotifier(
    channelOf(process.env),
    (sequence) => screen.isOurs && stdout.write(sequence),
    schedule,
  )
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })
  let ink: Instance | undefined
  let suspendTerminal: SuspendTerminal | undefined
  let isAway = false
  const over = new AbortController()

  const terminal: Terminal = {
    copy: (text) => void stdout.write(copySequence(text)),
    notify: (text, how) => notifier.notify(text, how),
    edit: async (text) => {
      let edited = text
      await whileAway(async () => {
        edited = await editText(text, over.signal)
      })
      return edited
    },
    // An editor that suspends itself by Ctrl+Z suspends this process too.
    suspend() {
      if (isAway) process.kill(process.pid, 'SIGSTOP')
      else void whileAway(() => process.kill(0, 'SIGSTOP'))
    },
    redraw: () => void whileAway(() => undefined),
    quit: () => ink?.unmount(),
  }
  const performer: Performer = createPerformer(
    nodes,
    terminal,
    () => store,
    (below) => randomInt(below),
    schedule,
  )
  const store: Store = createStore({
    initial: initialState(size().columns, size().rows, defaultBindings),
    update,
    perform: (effect) => performer.perform(effect),
    schedule,
    clock: () => performance.now(),
  })

  /** Releases the terminal while `work` runs, then draws everything again. */
  async function whileAway(work: () => unknown): Promise<void> {
    // The signal that ends a pause also asks for a redraw.
    if (isAway) return
    isAway = true
    try {
      await suspendTerminal?.(async () => {
        stdin.pause()
        screen.leave()
        try {
          await work()
        } finally {
          if (!over.signal.aborted) {
            screen.enter()
            stdin.resume()
          }
        }
      })
    } finally {
      isAway = false
    }
    store.now({ type: 'resized', ...size() })
  }

  const splitter = createInputSplitter()
  let escape: NodeJS.Timeout | undefined
  const onData = (chunk: string): void => {
    clearTimeout(escape)
    store.now(...splitter.push(chunk))
    if (splitter.waits) escape = setTimeout(() => store.now(...splitter.flush()), escapeMs)
  }
  const onResize = (): void => {
    // Another program has the terminal.
    if (isAway) return
    stdout.write(beginScreen)
    ink?.clear()
    store.now({ type: 'resized', ...size() })
  }
  let unfollow: (() => void) | undefined
  let broken: Error | undefined
  const onBroken = (error: unknown): void => {
    broken ??= error instanceof Error ? error : new Error(String(error))
    ink?.unmount()
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    // Some editors leave Ctrl+C to the terminal.
    if (isAway && signal === 'SIGINT') return
    process.exitCode = 128 + constants.signals[signal]
    over.abort()
    ink?.unmount()
  }
  const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const

  process.on('exit', screen.restore)
  process.on('uncaughtException', onBroken)
  process.on('unhandledRejection', onBroken)
  for (const signal of signals) process.on(signal, onSignal)
  process.on('SIGTSTP', terminal.suspend)
  process.on('SIGCONT', terminal.redraw)
  // Before Ink listens: the size has to be set before Ink lays out.
  stdout.on('resize', onResize)
  stdin.setEncoding('utf8').on('data', onData)
  try {
    ink = render(
      <Handle onReady={(given) => (suspendTerminal = given)}>
        <App store={store} />
      </Handle>,
      {
        alternateScreen: true,
        interactive: true,
        exitOnCtrlC: false,
        incrementalRendering: true,
        maxFps,
        patchConsole: false,
      },
    )
    unfollow = store.subscribe(() => screen.follow(store.state))
    screen.enter()
    begin(nodes, store, performer)
    await ink.waitUntilExit()
  } finally {
    // The terminal is restored first, because storing drafts may take a moment. Drafts are stored even if the terminal is gone.
    over.abort()
    unfollow?.()
    notifier.end()
    clearTimeout(escape)
    stdin.off('data', onData).pause()
    stdout.off('resize', onResize)
    process.off('SIGTSTP', terminal.suspend).off('SIGCONT', terminal.redraw)
    try {
      screen.leave()
    } finally {
      await performer.end()
      process.off('exit', screen.restore)
      for (const signal of signals) process.off(signal, onSignal)
      process.off('uncaughtException', onBroken).off('unhandledRejection', onBroken)
    }
  }
  if (broken !== undefined) throw broken
}

/** Passes on functions that Ink gives only to components. */
function Handle({
  onReady,
  children,
}: {
  readonly onReady: (suspend: SuspendTerminal) => void
  readonly children: ReactNode
}) {
  const { suspendTerminal } = useApp()
  // The return value of the effect would be called as its cleanup, so there is none.
  useLayoutEffect(() => {
    onReady(suspendTerminal)
  }, [onReady, suspendTerminal])
  return children
}
