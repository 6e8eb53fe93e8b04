import meow from 'meow'
import { PrivyError } from '../../shared/errors.ts'
import { nearest } from '../../shared/text/nearest.ts'
import { flagName, globalFlags, type Command, type Flag } from '../command.ts'
import { notThereYet, plannedFlag } from './planned.ts'

export interface Parsed {
  readonly args: readonly string[]
  readonly flags: Readonly<Record<string, unknown>>
}

/**
 * Reads the arguments and flags of a command.
 * @param name of the command; undefined without a command
 * @throws PrivyError `usage` on an unknown flag, a flag without its value, or too few or too many arguments
 */
export function parseArguments(rest: readonly string[], command: Command, name?: string): Parsed {
  const known: Readonly<Record<string, Flag>> = { ...globalFlags, ...command.flags }
  const privy = name === undefined ? 'privy' : `privy ${name}`
  const help = `See \`${privy} --help\``
  const { input, flags } = parse(rest, known, help)
  for (const [key, value] of Object.entries(flags)) {
    const flag = Object.hasOwn(known, key) ? known[key] : undefined
    if (flag === undefined) {
      const planned = plannedFlag(name ?? '', key)
      throw planned ? notThereYet(`\`${privy} ${flagName(key)}\``, planned) : unknownFlag(key, Object.keys(known), help)
    }
    if (flag.type === 'string' && [value].flat().includes(''))
      throw new PrivyError('usage', `${flagName(key)} needs a value`, help)
  }
  const [least, most] = command.args
  if (flags['help'] === true || flags['version'] === true) return { args: input, flags }
  if (input.length < least) throw new PrivyError('usage', `\`${privy}\` needs more arguments`, help)
  if (input.length > most) throw new PrivyError('usage', `\`${privy}\` takes fewer arguments`, help)
  return { args: input, flags }
}

function parse(rest: readonly string[], known: Readonly<Record<string, Flag>>, help: string) {
  const flags = Object.fromEntries(
    Object.entries(known).map(([key, flag]) => [
      key,
      {
        type: flag.type,
        ...(flag.default !== undefined && { default: flag.default }),
        ...(flag.short !== undefined && { shortFlag: flag.short }),
        ...(flag.isMultiple && { isMultiple: true }),
      },
    ]),
  )
  try {
    // The caller checks for unknown flags, because meow would print and exit.
    const parsed = meow({
      importMeta: import.meta,
      pkg: { name: 'privy' },
      argv: rest,
      description: false,
      autoHelp: false,
      autoVersion: false,
      flags: flags as NonNullable<Parameters<typeof meow>[0]['flags']>,
    })
    return { input: parsed.input, flags: parsed.flags as Record<string, unknown> }
  } catch (error) {
    throw new PrivyError('usage', error instanceof Error ? error.message : String(error), help, { cause: error })
  }
}

function unknownFlag(key: string, known: readonly string[], help: string): PrivyError {
  const typed = key.length === 1 ? `-${key}` : flagName(key)
  const meant = nearest(key, known, 2)
  const hint =
    meant === undefined
      ? `${help}; put arguments that begin with - behind --`
      : `Did you mean ${flagName(meant)}? ${help}`
  return new PrivyError('usage', `There is no flag ${typed}`, hint)
}
