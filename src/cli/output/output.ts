import { styleText } from 'node:util'
import { PrivyError } from '../../shared/errors.ts'
import { harmless } from '../../shared/text/harmless.ts'
import type { Io } from '../io.ts'

export interface Output {
  readonly json: boolean
  /**
   * Writes one result: `value` as one line of JSON with --json, else `text`, which the caller has cleaned.
   * @returns whether it was written; false after results are abandoned
   */
  readonly result: (value: unknown, text: string) => Promise<boolean>
  /** Writes a line for people to standard error. */
  readonly note: (text: string) => void
  /** Writes to standard error what the person can do next, on terminals only. */
  readonly hint: (text: string) => void
  /** Shows the progress, on terminals only. Each text replaces the text before; `undefined` removes it. */
  readonly progress: (text: string | undefined) => void
  readonly error: (error: PrivyError) => void
  /** Emphasis, in results with colours only. */
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
  /** Marks the words of a search. */
  readonly mark: (text: string) => string
  /** Whether results have colours. */
  readonly isColored: boolean
  /** Aborts when results cannot be written: with a PrivyError, or, if the reader has left (EPIPE), with another reason that is not reported. */
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
    'Check where standard output goes',
    { cause },
  )

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
