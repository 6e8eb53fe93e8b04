import type { CatalogueEntry, Completion } from '../catalogue.ts'
import { isGroup } from '../catalogue.ts'
import { flagName, globalFlags, type Command, type Flag } from '../command.ts'
import { findCommand } from '../arguments/find-command.ts'
import type { TypedLine } from './split-line.ts'

/** What the word at the cursor means. */
export type Place =
  /** The first word of a command, or the second word behind a group. */
  | { readonly is: 'command'; readonly group: string | undefined }
  | { readonly is: 'flag'; readonly names: Readonly<Record<string, Flag>> }
  /** The value of a flag, by its name in the help. `before`: `--flag=`, if the line has this form. */
  | { readonly is: 'value'; readonly name: string; readonly before: string }
  | { readonly is: 'argument'; readonly completion: Completion; readonly previous: string }
  | { readonly is: 'nothing' }

export interface Found {
  readonly place: Place
  /** Value of --home in the line. */
  readonly home: string | undefined
  readonly account: string | undefined
}

interface Given {
  readonly args: string[]
  readonly values: Map<string, string>
  /** The flag whose value follows. */
  pending: Flag | undefined
  isTextOnly: boolean
}

/** Finds what the word at the cursor means, by the commands and their flags. */
export async function findPlace({ words, current }: TypedLine): Promise<Found> {
  const { name, entry, rest } = findCommand(words)
  const command = await entry?.load()
  const flags: Readonly<Record<string, Flag>> = { ...globalFlags, ...command?.flags }
  const given = readGiven(entry === undefined ? words : rest, flags)
  const { values } = given
  const found = { home: values.get('home'), account: values.get('account') }
  const valued = placeOfFlag(given, flags, current)
  if (valued !== undefined) return { place: valued, ...found }
  if (command === undefined || entry === undefined) {
    const isOpen = !given.isTextOnly && (name === undefined || isGroup(name))
    return { place: isOpen ? { is: 'command', group: name } : { is: 'nothing' }, ...found }
  }
  return { place: placeOfArgument(given, entry, command, flags), ...found }
}

function readGiven(words: readonly string[], flags: Readonly<Record<string, Flag>>): Given {
  const given: Given = { args: [], values: new Map(), pending: undefined, isTextOnly: false }
  let pendingKey = ''
  for (const word of words) {
    if (given.pending !== undefined) {
      given.values.set(pendingKey, word)
      given.pending = undefined
    } else if (given.isTextOnly || !word.startsWith('-') || word === '-') given.args.push(word)
    else if (word === '--') given.isTextOnly = true
    else {
      const [typed = '', ...value] = word.split('=')
      const [key, flag] = Object.entries(flags).find(([each, { short }]) => isTyped(typed, each, short)) ?? []
      if (key === undefined || flag === undefined) continue
      if (flag.type === 'boolean' || value.length > 0) given.values.set(key, value.join('='))
      else [pendingKey, given.pending] = [key, flag]
    }
  }
  return given
}

const isTyped = (typed: string, key: string, short: string | undefined): boolean =>
  typed === flagName(key) ||
  typed === `--no-${flagName(key).slice(2)}` ||
  (short !== undefined && typed === `-${short}`)

function placeOfFlag(
  { pending, isTextOnly, values }: Given,
  flags: Readonly<Record<string, Flag>>,
  current: string,
): Place | undefined {
  if (pending !== undefined) return { is: 'value', name: pending.value ?? '', before: '' }
  if (isTextOnly || !current.startsWith('-')) return undefined
  const [typed = '', ...value] = current.split('=')
  if (value.length === 0) return { is: 'flag', names: unused(flags, values) }
  const flag = Object.entries(flags).find(([key]) => flagName(key) === typed)?.[1]
  return flag?.value === undefined ? { is: 'nothing' } : { is: 'value', name: flag.value, before: `${typed}=` }
}

function unused(flags: Readonly<Record<string, Flag>>, values: ReadonlyMap<string, string>): Record<string, Flag> {
  return Object.fromEntries(Object.entries(flags).filter(([key, { isMultiple }]) => isMultiple || !values.has(key)))
}

function placeOfArgument(
  { args, isTextOnly, values }: Given,
  { completes = [] }: CatalogueEntry,
  { args: [, most] }: Command,
  flags: Readonly<Record<string, Flag>>,
): Place {
  const completion = completes[args.length]
  if (completion !== undefined) return { is: 'argument', completion, previous: args.at(-1) ?? '' }
  return args.length < most || isTextOnly ? { is: 'nothing' } : { is: 'flag', names: unused(flags, values) }
}
