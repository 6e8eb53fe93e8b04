import type { Readable, Writable } from 'node:stream'
import type { Env } from '../supervisor/folders.ts'

/** Streams, environment and signals of a command: those of the process or of a test. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  /** `columns` is the width of the terminal in characters. */
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly env: Env
  /** Aborts on Ctrl-C and on signals that end a program. The reason is the name of the signal. */
  readonly signal: AbortSignal
}

/** Whether a person at a terminal can answer a question. */
export const isInteractive = ({ stdin, stderr }: Io): boolean => stdin.isTTY === true && stderr.isTTY === true
