import { writeSync } from 'node:fs'
import { constants } from 'node:os'
import { randomInt } from 'node:crypto'
import { type Instance, render, useApp } from 'ink'
import { type ReactNode, useLayoutEffect } from 'react'
import { createInputSplitter, escapeMs } from './input.ts'
import { chooseBindings, type KeyPreferences } from './keys.ts'
import { createPerformer, type Performer } from './perform.ts'
import type { Nodes, Terminal } from './ports.ts'
import { initialState } from './state.ts'
import { createStore, type Store } from './store.ts'
import { copySequence, enterModes, leaveModes, restoreTerminal } from './terminal-modes.ts'
import { update } from './update.ts'
import { App } from './views/app.tsx'

type SuspendTerminal = ReturnType<typeof useApp>['suspendTerminal']

/** Measured in design/tui.md: at Ink's 30, a key waits 33 ms for its frame. */
const maxFps = 120

/**
 * Shows the interface on this process's terminal until the person quits, a signal ends it, or it breaks; the terminal is as before then.
 * @param preferences what the configuration says about keys; `problem` is shown
 */
export async function runInterface(
  nodes: Nodes,
  preferences: { readonly keys: KeyPreferences; readonly problem?: string },
): Promise<void> {
  const { stdin, stdout } = process
  const { bindings, unknown } = chooseBindings(preferences.keys)
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })
  let ink: Instance | undefined
  let suspendTerminal: SuspendTerminal | undefined
  let isAway = false

  const terminal: Terminal = {
    copy: (text) => void stdout.write(copySequence(text)),
    bell: () => void stdout.write('\x07'),
    suspend: () => void whileAway(() => process.kill(0, 'SIGSTOP')),
    redraw: () => void whileAway(() => undefined),
    quit: () => ink?.unmount(),
  }
  const performer: Performer = createPerformer(
    nodes,
    terminal,
    () => store,
    (below) => randomInt(below),
  )
  const store: Store = createStore({
    initial: initialState(size().columns, size().rows, bindings),
    update,
    perform: (effect) => performer.perform(effect),
    schedule: (delayMs, task) => {
      const timer = setTimeout(task, delayMs)
      return () => clearTimeout(timer)
    },
    clock: () => performance.now(),
  })

  /** Gives the terminal back for as long as `work` takes, then draws everything anew. */
  async function whileAway(work: () => void): Promise<void> {
    // The signal that ends a pause asks for a redraw as well.
    if (isAway) return
    isAway = true
    try {
      await suspendTerminal?.(() => {
        leave()
        work()
        enter()
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
  const onResize = (): void => store.now({ type: 'resized', ...size() })
  const enter = (): void => {
    stdin.setRawMode(true)
    stdout.write(enterModes)
  }
  const leave = (): void => {
    stdin.setRawMode(false)
    stdout.write(leaveModes)
  }
  const atExit = (): void => {
    writeSync(stdout.fd, restoreTerminal)
  }
  let broken: Error | undefined
  const onBroken = (error: unknown): void => {
    broken ??= error instanceof Error ? error : new Error(String(error))
    ink?.unmount()
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    process.exitCode = 128 + constants.signals[signal]
    ink?.unmount()
  }
  const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const

  process.on('exit', atExit)
  process.on('uncaughtException', onBroken)
  process.on('unhandledRejection', onBroken)
  for (const signal of signals) process.on(signal, onSignal)
  process.on('SIGTSTP', terminal.suspend)
  process.on('SIGCONT', terminal.redraw)
  // Before Ink listens: it lays out what is there when the size is known.
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
    enter()
    begin(
      nodes,
      store,
      performer,
      preferences.problem ??
        (unknown.length > 0 ? `The configuration names keys for what there is not: ${unknown.join(', ')}` : undefined),
    )
    await ink.waitUntilExit()
  } finally {
    performer.end()
    clearTimeout(escape)
    stdin.off('data', onData).pause()
    leave()
    stdout.off('resize', onResize)
    process.off('SIGTSTP', terminal.suspend).off('SIGCONT', terminal.redraw).off('exit', atExit)
    for (const signal of signals) process.off(signal, onSignal)
    process.off('uncaughtException', onBroken).off('unhandledRejection', onBroken)
  }
  if (broken !== undefined) throw broken
}

/** With one account it is opened; with several one is chosen; with none one is made. */
function begin(nodes: Nodes, store: Store, performer: Performer, problem: string | undefined): void {
  const accounts = nodes.accounts()
  store.now({ type: 'accounts', accounts })
  if (problem !== undefined) store.now({ type: 'notice', kind: 'error', text: problem })
  const [only, ...others] = accounts
  if (only && others.length === 0) performer.perform({ do: 'open', account: only })
}

/** Hands out what Ink gives to components only. */
function Handle({
  onReady,
  children,
}: {
  readonly onReady: (suspend: SuspendTerminal) => void
  readonly children: ReactNode
}) {
  const { suspendTerminal } = useApp()
  useLayoutEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal])
  return children
}
