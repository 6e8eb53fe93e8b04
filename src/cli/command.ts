import type { AccountEntry } from '../supervisor/settings/settings-file.ts'
import type { Folders } from '../supervisor/folders.ts'
import type { NodeProgram } from '../supervisor/node-process.ts'
import type { Io } from './io.ts'
import type { Output } from './output/output.ts'

export interface Flag {
  readonly type: 'string' | 'boolean'
  /** Name of its value in the help. */
  readonly value?: string
  readonly about: string
  readonly default?: boolean
  /** Letter of its short form. */
  readonly short?: string
  /** Whether the flag may be repeated. */
  readonly isMultiple?: true
}

/** A possible continuation of a command line. */
export interface Candidate {
  readonly word: string
  /** Description of one line. */
  readonly about: string
}

/** What a command uses. */
export interface CommandContext {
  readonly args: readonly string[]
  /** Value of a string flag; undefined without the flag. */
  readonly text: (flag: string) => string | undefined
  /** Values of a string flag that may be repeated, in order. */
  readonly texts: (flag: string) => readonly string[]
  /** Whether a boolean flag is on. */
  readonly isOn: (flag: string) => boolean
  readonly io: Io
  readonly out: Output
  readonly folders: Folders
  readonly program: NodeProgram
  /** Aborts on Ctrl-C, and when the reader of the results has left. */
  readonly signal: AbortSignal
  /** The account that --account or PRIVY_ACCOUNT names, or the only account. @throws PrivyError `no-account` */
  readonly account: () => AccountEntry
  /** All continuations of a command line, for the shell. */
  readonly complete: (line: string) => Promise<readonly Candidate[]>
}

export interface Command {
  /** Names as in code: `replyTo` is --reply-to. */
  readonly flags?: Readonly<Record<string, Flag>>
  /** Lines of the help below the flags. */
  readonly notes?: readonly string[]
  /** Number of arguments. */
  readonly args: readonly [least: number, most: number]
  /** @returns the exit code; undefined means 0 */
  run(context: CommandContext): Promise<number | undefined>
}

export const globalFlags = {
  account: { type: 'string', value: 'NAME|ADDRESS', about: 'account to use; not needed if there is only one' },
  home: { type: 'string', value: 'DIR', about: 'folder of all data and settings' },
  json: { type: 'boolean', about: 'one JSON value, or one per line' },
  color: { type: 'boolean', default: true, about: 'no colours' },
  help: { type: 'boolean', short: 'h', about: 'how to use the command' },
  version: { type: 'boolean', short: 'V', about: 'version of Privy' },
} as const satisfies Record<string, Flag>

/** A flag as it is typed: `--reply-to` for `replyTo`. */
export const flagName = (key: string): string => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
