import { asPrivyError, exitCodes } from '../shared/errors.ts'
import { version } from '../shared/version.ts'
import { chooseAccount, listAccounts } from '../supervisor/accounts.ts'
import { locateFolders } from '../supervisor/folders.ts'
import type { NodeProgram } from '../supervisor/node-process.ts'
import { isGroup } from './catalogue.ts'
import { findCommand, unknownCommand } from './find-command.ts'
import type { Io } from './io.ts'
import { createOutput, type Output } from './output.ts'

/** What a shell says of a program that Ctrl-C ended: 128 + SIGINT. */
const interruptedCode = 130

/**
 * Runs one command to its end.
 * @returns the exit code of design/cli.md
 */
export async function runCli(argv: readonly string[], io: Io, program: NodeProgram): Promise<number> {
  // What comes behind `--` is text.
  const flags = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined)
  const out = createOutput(io, flags.includes('--json'), !flags.includes('--no-color'))
  try {
    return await dispatch(argv, flags, io, program, out)
  } catch (error) {
    if (io.signal.aborted) return interruptedCode
    if (out.abandoned.aborted) return 0
    const known = asPrivyError(error)
    out.error(known)
    if (known.code === 'fault' && io.env['PRIVY_DEBUG'] === '1')
      out.note(error instanceof Error ? (error.stack ?? '') : '')
    return known.exitCode
  } finally {
    out.progress(undefined)
  }
}

async function dispatch(
  argv: readonly string[],
  flags: readonly string[],
  io: Io,
  program: NodeProgram,
  out: Output,
): Promise<number> {
  const { name, entry, rest } = findCommand(argv)
  if (entry === undefined) {
    if (flags.includes('--version') && name === undefined) return out.result(version, version).then(() => 0)
    const { overview } = await import('./help.ts')
    const help = overview(name !== undefined && isGroup(name) ? name : undefined)
    if (flags.includes('--help')) return out.result(help, help).then(() => 0)
    if (name !== undefined) unknownCommand(name)
    out.note(help)
    return exitCodes.usage
  }

  const [command, { parseArguments }] = await Promise.all([entry.load(), import('./parse-arguments.ts')])
  const parsed = parseArguments(rest, command, entry.name)
  if (parsed.flags['help'] === true) {
    const { commandHelp } = await import('./help.ts')
    const help = commandHelp(entry, command)
    return out.result(help, help).then(() => 0)
  }
  const text = (flag: string): string | undefined => {
    const value = parsed.flags[flag]
    return typeof value === 'string' ? value : undefined
  }
  const folders = locateFolders(text('home') ?? io.env['PRIVY_HOME'], io.env)
  const code = await command.run({
    args: parsed.args,
    text,
    isOn: (flag) => parsed.flags[flag] === true,
    io,
    out,
    folders,
    program: { compileCache: folders.cache, ...program },
    signal: AbortSignal.any([io.signal, out.abandoned]),
    account: () => chooseAccount(listAccounts(folders), text('account') ?? io.env['PRIVY_ACCOUNT']),
  })
  return code ?? 0
}
