import type { AccountEntry } from '../supervisor/settings/settings-file.ts'
import type { Folders } from '../supervisor/folders.ts'
import type { NodeProgram } from '../supervisor/node-process.ts'
import type { Io } from './io.ts'
import type { Output } from './output/output.ts'

export interface Flag {
  readonly type: 'string' | 'boolean'
  /** What the help calls its value. */
  readonly value?: string
  readonly about: string
  readonly default?: boolean
  /** One letter that means the same. */
  readonly short?: string
  /** Whether it may be given several times. */
  readonly isMultiple?: true
}

/** What can follow the beginning of a command line. */
export interface Candidate {
  readonly word: string
  /** One line for people. */
  readonly about: string
}

/** Everything a command may use. */
export interface CommandContext {
  readonly args: readonly string[]
  /** Value of a string flag; undefined when it was not given. */
  readonly text: (flag: string) => string | undefined
  /** Values of a string flag that may be given several times, in the order given. */
  readonly texts: (flag: string) => readonly string[]
  /** Whether a boolean flag is on. */
  readonly isOn: (flag: string) => boolean
  readonly io: Io
  readonly out: Output
  readonly folders: Folders
  readonly program: NodeProgram
  /** Aborts on Ctrl-C, and when nobody reads the results any more. */
  readonly signal: AbortSignal
  /** The account that --account, PRIVY_ACCOUNT or the lack of others chooses. @throws PrivyError `no-account` */
  readonly account: () => AccountEntry
  /** For the shell: all that can follow the beginning of a command line. */
  readonly complete: (line: string) => Promise<readonly Candidate[]>
}

export interface Command {
  /** Names as in code: `replyTo` is --reply-to. */
  readonly flags?: Readonly<Record<string, Flag>>
  /** What the help says below the flags, a line each. */
  readonly notes?: readonly string[]
  /** How many arguments there must be. */
  readonly args: readonly [least: number, most: number]
  /** @returns the exit code, 0 when undefined */
  run(context: CommandContext): Promise<number | undefined>
}

export const globalFlags = {
  account: { type: 'string', value: 'NAME|ADDRESS', about: 'which account; may be left out when there is only one' },
  home: { type: 'string', value: 'DIR', about: 'where everything is kept' },
  json: { type: 'boolean', about: 'one JSON value, or one per line' },
  color: { type: 'boolean', default: true, about: 'no colours' },
  help: { type: 'boolean', short: 'h', about: 'how to use the command' },
  version: { type: 'boolean', short: 'V', about: 'version of Privy' },
} as const satisfies Record<string, Flag>

/** `replyTo` as it is typed: `--reply-to`. */
export const flagName = (key: string): string => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
