import { constants } from 'node:os'
import { exitCodes, PrivyError } from '../shared/errors.ts'
import { version } from '../shared/version.ts'
import { chooseAccount, listAccounts } from '../supervisor/accounts.ts'
import { locateFolders } from '../supervisor/folders.ts'
import type { NodeProgram } from '../supervisor/node-process.ts'
import { isGroup } from './catalogue.ts'
import type { Command } from './command.ts'
import { findCommand, unknownCommand } from './arguments/find-command.ts'
import type { Io } from './io.ts'
import { createOutput, type Output } from './output/output.ts'
import { asKnownError } from '../shared/system-error.ts'

/** 128 plus the number of the signal, as in shells: 129 SIGHUP, 130 SIGINT, 143 SIGTERM. Ctrl-C at a question counts as SIGINT. */
function interruptedCode({ signal }: Io): number {
  const name = (['SIGTERM', 'SIGHUP'] as const).find((one) => one === signal.reason) ?? 'SIGINT'
  return 128 + constants.signals[name]
}

/**
 * Runs one command.
 * @returns the exit code (README.md, "In scripts")
 */
export async function runCli(argv: readonly string[], io: Io, program: NodeProgram): Promise<number> {
  // Arguments behind `--` are text.
  const flags = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined)
  const out = createOutput(io, flags.includes('--json'), !flags.includes('--no-color'))
  try {
    const code = await dispatch(argv, io, program, out)
    if (out.abandoned.reason instanceof PrivyError) throw out.abandoned.reason
    return code
  } catch (error) {
    if (io.signal.aborted || (error instanceof Error && error.name === 'Interrupted')) return interruptedCode(io)
    // The reader of the results has left, which is not an error.
    if (out.abandoned.aborted && !(error instanceof PrivyError)) return 0
    const known = asKnownError(error)
    out.error(known)
    if (known.code === 'fault' && io.env['PRIVY_DEBUG'] === '1')
      out.note(error instanceof Error ? (error.stack ?? '') : '')
    return known.exitCode
  } finally {
    out.progress(undefined)
  }
}

async function dispatch(argv: readonly string[], io: Io, program: NodeProgram, out: Output): Promise<number> {
  const { name, entry, rest } = findCommand(argv)
  const [command, { parseArguments }] = await Promise.all([
    entry?.load() ?? noCommand,
    import('./arguments/parse-arguments.ts'),
  ])
  if (name !== undefined && entry === undefined && !(isGroup(name) && asksForHelp(rest))) unknownCommand(name)
  const parsed = parseArguments(rest, command, entry?.name)
  if (parsed.flags['version'] === true) return out.result(version, version).then(() => 0)
  if (parsed.flags['help'] === true) {
    const { commandHelp, overview } = await import('./output/help.ts')
    const help = entry === undefined ? overview(name) : commandHelp(entry, command)
    return out.result(help, help).then(() => 0)
  }
  if (entry === undefined) {
    if (out.json) throw new PrivyError('usage', 'There is no command', 'See `privy --help`')
    const { overview } = await import('./output/help.ts')
    out.note(overview())
    return exitCodes.usage
  }
  const texts = (flag: string): string[] => [parsed.flags[flag]].flat().filter((value) => typeof value === 'string')
  const text = (flag: string): string | undefined => texts(flag)[0]
  const folders = locateFolders(text('home') ?? io.env['PRIVY_HOME'])
  const account = text('account') ?? io.env['PRIVY_ACCOUNT']
  const code = await command.run({
    args: parsed.args,
    text,
    texts,
    isOn: (flag) => parsed.flags[flag] === true,
    io,
    out,
    folders,
    program: { compileCache: folders.cache, ...program },
    signal: AbortSignal.any([io.signal, out.abandoned]),
    account: () => chooseAccount(listAccounts(folders), account),
    async complete(line) {
      const { completeLine } = await import('./completion/complete-line.ts')
      return completeLine(line, { folders, account })
    },
  })
  return code ?? 0
}

/** Replaces a missing command; takes only the global flags. */
const noCommand: Command = { args: [0, 0], run: async () => exitCodes.usage }

const asksForHelp = (rest: readonly string[]): boolean => rest.includes('--help') || rest.includes('-h')
