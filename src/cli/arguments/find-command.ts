import { parseArgs } from 'node:util'
import { PrivyError } from '../../shared/errors.ts'
import { nearest } from '../../shared/text/nearest.ts'
import { catalogue, isGroup, type CatalogueEntry } from '../catalogue.ts'
import { flagName, globalFlags, type Flag } from '../command.ts'
import { notThereYet, plannedCommand, plannedCommands } from './planned.ts'

export interface FoundCommand {
  /** The typed command, which may not exist; undefined if none was typed. */
  readonly name: string | undefined
  readonly entry: CatalogueEntry | undefined
  /** The arguments without the words of the command. */
  readonly rest: readonly string[]
}

/** Finds the words of the command. Global flags may stand before and between them. `help COMMAND` means `COMMAND --help`. */
export function findCommand(argv: readonly string[]): FoundCommand {
  const rest: string[] = []
  const words: string[] = []
  let index = 0
  for (; index < argv.length; index++) {
    const word = argv[index] ?? ''
    if (word === '--') break
    if (word.startsWith('-')) {
      rest.push(word)
      const flag = Object.entries<Flag>(globalFlags).find(([key]) => flagName(key) === word)?.[1]
      if (flag?.type === 'string') rest.push(...argv.slice(++index, index + 1))
      continue
    }
    words.push(word)
    if (words.length === 2 || !isGroup(word)) break
  }
  if (words.length > 0) rest.push(...argv.slice(index + 1))
  else rest.push(...argv.slice(index))
  if (words[0] === 'help') return findCommand([...rest, '--help'])
  const name = words.length === 0 ? undefined : words.join(' ')
  return { name, entry: catalogue.find((each) => each.name === name), rest }
}

export interface InterfaceFlags {
  readonly home: string | undefined
  /** Whether the interface writes plain lines instead of the screen. */
  readonly isAccessible: boolean
  readonly isMono: boolean
}

/** Flags of the interface; undefined if there are other arguments, with which `privy` does not open the interface. */
export function interfaceFlags(rest: readonly string[]): InterfaceFlags | undefined {
  const known = {
    home: { type: 'string' },
    account: { type: 'string' },
    'no-color': { type: 'boolean' },
    accessible: { type: 'boolean' },
  } as const
  try {
    const { values } = parseArgs({ args: [...rest], options: known, strict: true })
    const { home, accessible = false, 'no-color': isMono = false } = values
    return { home, isAccessible: accessible, isMono }
  } catch {
    return undefined
  }
}

/** @throws PrivyError `usage` in each case */
export function unknownCommand(name: string): never {
  const planned = plannedCommand(name)
  if (planned) throw notThereYet(`\`privy ${name}\``, planned)
  const names = catalogue.map((entry) => entry.name)
  const subcommands = names.filter((each) => each.startsWith(`${name} `))
  if (subcommands.length > 0) {
    throw new PrivyError(
      'usage',
      `${JSON.stringify(name)} is not a complete command`,
      `Choose one of: ${subcommands.join(', ')}`,
    )
  }
  const meant = nearest(name, [...names, ...names.map(firstWord), ...Object.keys(plannedCommands)])
  const hint = meant === undefined ? '' : `${aboutMeant(meant)} `
  throw new PrivyError('usage', `There is no command ${JSON.stringify(name)}`, `${hint}See \`privy --help\``)
}

const firstWord = (name: string): string => name.split(' ')[0] ?? ''

const aboutMeant = (name: string): string =>
  plannedCommand(name) ? `\`privy ${name}\` is not available yet.` : `Did you mean \`privy ${name}\`?`
