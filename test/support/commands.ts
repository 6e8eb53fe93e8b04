import { PassThrough, Readable, Writable } from 'node:stream'
import { expect, vi } from 'vitest'
import type { Io } from '../../src/cli/io.ts'
import { runCli } from '../../src/cli/run.ts'
import { fakeNodePath } from './nodes/fake-node.ts'

export const waitFor = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 10_000, interval: 5 })

export interface Options {
  readonly stdin?: string | Uint8Array
  /** Whether standard input and output are a terminal. */
  readonly terminal?: boolean
  /** Width of the terminal. */
  readonly columns?: number
  /** Error code of each write to standard output. */
  readonly broken?: string
  /** Number of pieces that standard output takes before the error; default 0. */
  readonly takes?: number
  /** Resolves when the reader of standard output takes the next piece. */
  readonly reader?: () => Promise<void>
  /** Answers that the person types, in order. */
  readonly typed?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface Started {
  readonly ended: Promise<Ended>
  out(): string
  err(): string
}

/** Runs commands in this process. Their accounts have fake nodes. */
export function createCommands(home: () => string) {
  function start(
    argv: readonly string[],
    {
      stdin = '',
      terminal = false,
      typed = [],
      env = {},
      signal,
      columns = 80,
      broken,
      takes = 0,
      reader,
    }: Options = {},
  ): Started {
    const said = { out: '', err: '' }
    const answers = [...typed]
    const keyboard = new PassThrough()
    let taken = 0
    const collect = (where: 'out' | 'err') =>
      Object.assign(
        new Writable({
          write(chunk: Buffer, _encoding, done) {
            if (where === 'out' && broken !== undefined && taken++ >= takes) {
              done(Object.assign(new Error('refused'), { code: broken }))
              return
            }
            said[where] += chunk.toString()
            if (where === 'err' && terminal && /(: | \[y\/N\] )$/.test(said.err))
              setImmediate(() => keyboard.write(`${answers.shift() ?? ''}\r`))
            if (where === 'out' && reader) void reader().then(() => done())
            else done()
          },
        }),
        { isTTY: terminal, ...(terminal && { columns }) },
      )
    const io: Io = {
      stdin: terminal
        ? Object.assign(keyboard, { isTTY: true })
        : Readable.from(stdin.length === 0 ? [] : [Buffer.from(stdin as string)]),
      stdout: collect('out'),
      stderr: collect('err'),
      env: { ...process.env, PRIVY_HOME: home(), ...env },
      signal: signal ?? new AbortController().signal,
    }
    const ended = runCli(argv, io, { main: fakeNodePath }).then((code) => ({ code, ...said }))
    return { ended, out: () => said.out, err: () => said.err }
  }

  const run = (argv: readonly string[], options?: Options): Promise<Ended> => start(argv, options).ended

  /** Runs a command with --json. Returns one value for each line. */
  const json = async (argv: readonly string[], options?: Options): Promise<unknown[]> => {
    const { code, out, err } = await run(['--json', ...argv], options)
    expect({ code, err }).toMatchObject({ code: 0 })
    return out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown)
  }
  /** Exit code and error of a command that prints no result. */
  const failure = async (argv: readonly string[], options?: Options): Promise<unknown> => {
    const { code, err, out } = await run([...argv, '--json'], options)
    expect(out).toBe('')
    const { error } = JSON.parse(err) as { error: object }
    return { code, error }
  }
  return { start, run, json, failure }
}

/** The result of `failure` of {@link createCommands} for an error of this code. */
export const fails = (code: number, name: string) => ({
  code,
  error: { code: name, message: expect.any(String) as unknown, hint: expect.any(String) as unknown },
})
