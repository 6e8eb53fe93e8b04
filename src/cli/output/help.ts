import { catalogue, type CatalogueEntry } from '../catalogue.ts'
import { flagName, globalFlags, type Command, type Flag } from '../command.ts'

/** One line of two columns. A text that does not fit into the first column gets its own line. */
const indent = (name: string, about: string, width: number): string =>
  name.length > width ? `  ${name}\n  ${' '.repeat(width)}  ${about}` : `  ${name.padEnd(width)}  ${about}`

const flagLines = (flags: Readonly<Record<string, Flag>>): string[] =>
  Object.entries(flags).map(([key, { value, about, default: isOn, short }]) => {
    const long = isOn ? `--no-${flagName(key).slice(2)}` : flagName(key)
    const typed = short === undefined ? long : `${long}, -${short}`
    return indent(value === undefined ? typed : `${typed} ${value}`, about, 24)
  })

/** The output of `privy --help`; with the first word of a group, of that group only. */
export function overview(group?: string): string {
  const entries = catalogue.filter(({ name }) => group === undefined || name.startsWith(`${group} `))
  return [
    'Usage: privy [COMMAND] [ARGUMENTS]',
    '',
    ...entries.map(({ name, summary }) => indent(name, summary, 16)),
    '',
    'For every command:',
    ...flagLines(globalFlags),
    '',
    'Begin with `privy account create --name NAME`. `privy` alone, on a terminal, opens the interface, with --accessible as',
    'plain lines for screen readers; `privy COMMAND --help` explains a command.',
  ].join('\n')
}

/** The output of `privy COMMAND --help`. */
export function commandHelp({ name, usage, summary }: CatalogueEntry, { flags = {}, notes = [] }: Command): string {
  const own = flagLines(flags)
  return [
    `Usage: privy ${name}${usage === '' ? '' : ` ${usage}`}`,
    '',
    `  ${summary}`,
    ...(own.length === 0 ? [] : ['', ...own]),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
    'For every command:',
    ...flagLines(globalFlags),
  ].join('\n')
}
