import { styleText } from 'node:util'
import { PrivyError } from '../../shared/errors.ts'
import { harmless } from '../../shared/text/harmless.ts'
import type { Io } from '../io.ts'

export interface Output {
  readonly json: boolean
  /**
   * One result: `value` as one line of JSON with --json, else `text`, which must be harmless already.
   * @returns whether it was written; false once results are abandoned
   */
  readonly result: (value: unknown, text: string) => Promise<boolean>
  /** Something on the side, for people. */
  readonly note: (text: string) => void
  /** What to do next, for whoever sits at the terminal. */
  readonly hint: (text: string) => void
  /** What is being done, on terminals only: each replaces the one before, and `undefined` the last. */
  readonly progress: (text: string | undefined) => void
  readonly error: (error: PrivyError) => void
  /** Emphasis, where the result is read by eyes. */
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
  /** For what was looked for. */
  readonly mark: (text: string) => string
  /** Whether results are shown in colours. */
  readonly isColored: boolean
  /** Aborts when results cannot be written any more: by a PrivyError, or, when whoever reads them has left (EPIPE), by nothing worth telling. */
  readonly abandoned: AbortSignal
}

/** @param color false with --no-color */
export function createOutput({ stdout, stderr, env }: Io, json: boolean, color: boolean): Output {
  const abandoned = new AbortController()
  const fail = (error: NodeJS.ErrnoException): void =>
    abandoned.abort(error.code === 'EPIPE' ? undefined : cannotWrite(error))
  stdout.on('error', fail)
  stderr.on('error', fail)

  const isColored = color && !json && stdout.isTTY === true && (env['NO_COLOR'] ?? '') === ''
  const style = (format: 'dim' | 'bold' | 'inverse') => (text: string) =>
    isColored ? styleText(format, text, { validateStream: false }) : text
  let isProgressShown = false
  const progress = (text: string | undefined): void => {
    if (stderr.isTTY !== true || (text === undefined && !isProgressShown)) return
    stderr.write(`\r\x1b[K${text ?? ''}`)
    isProgressShown = text !== undefined
  }
  const say = (text: string): void => {
    progress(undefined)
    stderr.write(`${text}\n`)
  }

  return {
    json,
    async result(value, text) {
      progress(undefined)
      const line = json ? JSON.stringify(value) : text
      if (abandoned.signal.aborted || line === '') return !abandoned.signal.aborted
      return new Promise((written) => {
        stdout.write(`${line}\n`, (error) => {
          if (error) fail(error)
          written(!error)
        })
      })
    },
    note: say,
    hint(text) {
      if (!json && stdout.isTTY === true && stderr.isTTY === true) say(style('dim')(text))
    },
    progress,
    error: (error) =>
      say(json ? JSON.stringify({ error }) : `privy: ${harmless(sentence(error.message))} ${harmless(error.hint)}`),
    dim: style('dim'),
    bold: style('bold'),
    mark: style('inverse'),
    isColored,
    abandoned: abandoned.signal,
  }
}

const cannotWrite = (cause: NodeJS.ErrnoException): PrivyError =>
  new PrivyError(
    'bad-file',
    `The results cannot be written (${cause.code ?? cause.message})`,
    'Look at where standard output goes',
    { cause },
  )

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
