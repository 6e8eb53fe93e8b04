import { version } from '../../shared/version.ts'
import { catalogue, type CatalogueEntry } from '../catalogue.ts'
import { flagName, globalFlags, type Flag } from '../command.ts'

/** Meanings of the exit codes of `src/shared/errors.ts`. */
export const exitMeanings: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'done; with --wait, the asked state was reached'],
  [1, 'a bug'],
  [2, 'wrong usage'],
  [3, 'no such account, or none chosen'],
  [4, 'the account is locked: its node does not run and there are no words to start it with'],
  [5, 'the node does not answer'],
  [6, 'unknown contact, message or request'],
  [7, 'not allowed'],
  [8, 'bad input, a file that cannot be used, or a full disk'],
  [9, 'nothing to read'],
  [20, '--wait ran out of time at: queued'],
  [21, '--wait ran out of time at: sent'],
  [22, '--wait ran out of time at: held'],
  [23, '--wait ran out of time at: delivered'],
  [24, 'the message expired, or was refused for good'],
  [129, 'ended by SIGHUP'],
  [130, 'ended by Ctrl-C'],
  [143, 'ended by SIGTERM'],
]

const environment: readonly (readonly [name: string, meaning: string])[] = [
  ['PRIVY_HOME', 'folder of all data and settings, as --home'],
  ['PRIVY_ACCOUNT', 'account to use, as --account'],
  ['PRIVY_NETWORK', 'public, private or lan: the network of nodes that are started'],
  ['PRIVY_BOOTSTRAP', 'multiaddrs of bootstrap peers, separated by commas; none for no peer'],
  ['PRIVY_LISTEN', 'multiaddrs to listen on, separated by commas'],
  ['PRIVY_RELAY', 'off, contacts or all: for whom nodes relay'],
  ['PRIVY_DEBUG', '1: print the place of a bug on standard error'],
  ['NO_COLOR', 'no colours, as --no-color'],
  ['ACCESSIBLE', '1: the interface as plain lines, as --accessible'],
  ['VISUAL, EDITOR', 'editor that Ctrl+O in the interface opens'],
]

/** Escapes text for roff: it begins no request and no escape, and its hyphens can be searched for and copied. */
const plain = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1')

const bold = (text: string): string => `\\fB${plain(text)}\\fR`
/** Escapes text for roff and prints code between backticks in bold. */
const prose = (text: string): string =>
  text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? bold(part) : plain(part)))
    .join('')
const item = (term: string, about: string): string[] => ['.TP', term, prose(about)]

const flagItems = (flags: Readonly<Record<string, Flag>>): string[] =>
  Object.entries(flags).flatMap(([key, { value, about, default: isOn, short }]) => {
    const long = isOn ? `--no-${flagName(key).slice(2)}` : flagName(key)
    const names = [long, ...(short === undefined ? [] : [`-${short}`])].map(bold).join(', ')
    return item(value === undefined ? names : `${names} \\fI${plain(value)}\\fR`, about)
  })

async function commandSection({ name, usage, summary, load }: CatalogueEntry): Promise<string[]> {
  const { flags = {} } = await load()
  const title = `.SS privy ${plain(name)}`
  return [title, `${bold(`privy ${name}`)} ${plain(usage)}`.trim(), '.PP', `${prose(summary)}.`, ...flagItems(flags)]
}

/** The manual page privy(1) from the catalogue of commands, in the macros of man(7). */
export async function manPage(): Promise<string> {
  const commands = await Promise.all(catalogue.map(commandSection))
  const lines = [
    `.TH PRIVY 1 "" "Privy ${plain(version)}" "User Commands"`,
    '.SH NAME',
    'privy \\- terminal\\-first, peer\\-to\\-peer, end\\-to\\-end encrypted messenger',
    '.SH SYNOPSIS',
    `${bold('privy')} [${bold('--accessible')}] [${bold('--home')} \\fIDIR\\fR]`,
    '.br',
    `${bold('privy')} \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]`,
    '.SH DESCRIPTION',
    prose(
      'Two people who have only the addresses of each other talk without any server. An account is 24 words. Behind each account runs a node, a background process that goes on when the interface is closed.',
    ),
    '.PP',
    prose(
      '`privy` alone, on a terminal, opens the full-screen interface; with `--accessible`, as plain lines for screen readers. Everything else is one command that ends. Begin with `privy account create --name NAME`.',
    ),
    '.SH OPTIONS',
    'For every command:',
    ...flagItems(globalFlags),
    '.SH COMMANDS',
    ...commands.flat(),
    '.SH EXIT STATUS',
    ...exitMeanings.flatMap(([code, meaning]) => item(bold(String(code)), meaning)),
    '.SH ENVIRONMENT',
    ...environment.flatMap(([name, meaning]) => item(bold(name), meaning)),
    '.SH FILES',
    prose(
      '`privy config path` prints where the configuration is. Messages are in the data folder of the user, encrypted by keys that only the words give; nothing secret is kept on disk.',
    ),
    '.SH EXAMPLES',
    ...item(bold("privy contact add 'LINK' --message 'It is Alice'"), 'send a contact request'),
    ...item(bold("privy send bob 'Hello' --wait delivered"), 'send a message, and wait until it arrived'),
    ...item(bold('privy read --unread --json'), 'unread messages, one JSON value per line'),
    ...item(bold('eval "$(privy completion bash)"'), 'let Tab complete commands and names in bash'),
  ]
  return `${lines.join('\n')}\n`
}
