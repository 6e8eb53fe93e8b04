import type { Readable, Writable } from 'node:stream'
import type { Env } from '../supervisor/folders.ts'

/** The world as a command sees it: the process, or a test. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  /** `columns`: width of the terminal in characters. */
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly env: Env
  /** Aborts on Ctrl-C and on signals that end a program; the reason is the signal's name. */
  readonly signal: AbortSignal
}

/** Whether somebody sits there who can be asked. */
export const isInteractive = ({ stdin, stderr }: Io): boolean => stdin.isTTY === true && stderr.isTTY === true
