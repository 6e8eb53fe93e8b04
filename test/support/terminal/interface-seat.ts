import { join } from 'node:path'
import { createEmulator, type Emulator, type WidthTable } from './emulator.ts'
import { type Pty, startInPty } from './pty.ts'
import type { Stage } from '../nodes/stage.ts'

const shipped = join(import.meta.dirname, '../../../bin/privy')

/** The built interface at a pseudo-terminal, and emulators that read its output. */
export interface InterfaceSeat extends Pick<Pty, 'pid' | 'write' | 'ended'> {
  readonly emulators: readonly Emulator[]
  /** Ends it, if it has not ended. */
  readonly kill: () => void
  readonly resize: (columns: number, rows: number) => Promise<void>
  /** Resolves when `look` holds for the screen of the first emulator. */
  readonly shows: (look: (screen: string) => boolean, timeoutMs?: number) => Promise<void>
  readonly sees: (text: RegExp | string, timeoutMs?: number) => Promise<void>
  /** Resolves after this time without output. */
  readonly quiet: (ms: number) => Promise<void>
  /** Resolves on the next output, or after this time. @returns whether there was output */
  readonly next: (mostMs: number) => Promise<boolean>
  /** Replaces the emulators by new ones, which read only later output. */
  readonly replaceEmulators: () => readonly Emulator[]
}

export async function sitAtInterface(
  stage: Pick<Stage, 'env'>,
  columns: number,
  rows: number,
  tables: readonly WidthTable[],
  program = shipped,
): Promise<InterfaceSeat> {
  let size = { columns, rows }
  const make = (): Emulator[] => tables.map((table) => createEmulator(size.columns, size.rows, table))
  let emulators = make()
  let chunks = 0
  const listeners = new Set<() => void>()
  const told = (): void => {
    for (const listener of listeners) listener()
  }
  const pty = await startInPty({
    command: program,
    env: stage.env,
    columns,
    rows,
    onData(bytes) {
      chunks += 1
      void Promise.all(emulators.map((each) => each.feed(bytes))).then(told)
    },
  })

  /** Calls `look` now and after each output. @returns whether it was true in time */
  function until(look: () => boolean, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (result: boolean): void => {
        clearTimeout(timer)
        listeners.delete(check)
        resolve(result)
      }
      const check = (): void => {
        if (look()) finish(true)
      }
      const timer = setTimeout(() => finish(false), timeoutMs)
      listeners.add(check)
      check()
    })
  }
  async function shows(
    look: (screen: string) => boolean,
    timeoutMs = 10_000,
    what = 'what was waited for',
  ): Promise<void> {
    const screen = (): string => emulators[0]?.screen() ?? ''
    if (!(await until(() => look(screen()), timeoutMs))) throw new Error(`${what} is not on the screen:\n${screen()}`)
  }

  let hasEnded = false
  const ended = pty.ended.then(async (code) => {
    hasEnded = true
    await Promise.all(emulators.map((each) => each.feed('')))
    return code
  })
  return {
    pid: pty.pid,
    write: pty.write,
    ended,
    get emulators() {
      return emulators
    },
    kill() {
      if (hasEnded) return
      try {
        process.kill(pty.pid, 'SIGKILL')
      } catch {
        // The process has just ended. `ended` reports it.
      }
    },
    async resize(toColumns, toRows) {
      size = { columns: toColumns, rows: toRows }
      for (const each of emulators) each.resize(toColumns, toRows)
      await pty.resize(toColumns, toRows)
    },
    shows,
    sees: (text, timeoutMs) =>
      shows(
        (screen) => (typeof text === 'string' ? screen.includes(text) : text.test(screen)),
        timeoutMs,
        String(text),
      ),
    async quiet(ms) {
      for (let seen = -1; seen !== chunks;) {
        seen = chunks
        await until(() => chunks !== seen, ms)
      }
    },
    async next(mostMs) {
      const seen = chunks
      return until(() => chunks !== seen, mostMs)
    },
    replaceEmulators: () => (emulators = make()),
  }
}
