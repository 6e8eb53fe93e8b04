/** Entry of Privy: opens the interface if it runs on a terminal without a command, else runs one command. Loads only the one that it needs. */
import { fileURLToPath } from 'node:url'
import type { Io } from '../src/cli/io.ts'
import { findCommand, interfaceFlags } from '../src/cli/arguments/find-command.ts'

const interrupted = new AbortController()
// The first signal lets a command end in good order. The second ends it at once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort(signal))

const argv = process.argv.slice(2)
const io: Io = {
  // A getter, because Node opens standard input on the first access.
  get stdin() {
    return process.stdin
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: interrupted.signal,
}

const isOn = (name: string): boolean => !['', '0', 'false'].includes(process.env[name] ?? '')
const main = fileURLToPath(new URL('../src/node/main.js', import.meta.url))
const { name, rest } = findCommand(argv)
const alone = name === undefined ? interfaceFlags(rest) : undefined
if (alone !== undefined && process.stdin.isTTY && process.stdout.isTTY) {
  // React reads it when it is loaded. The development build takes twice the time.
  process.env['NODE_ENV'] = 'production'
  const { runTui } = await import('../src/tui/run.ts')
  if (alone.isMono) process.env['NO_COLOR'] = '1'
  const isAccessible = alone.isAccessible || isOn('ACCESSIBLE') || isOn('INK_SCREEN_READER')
  await runTui({ home: alone.home ?? process.env['PRIVY_HOME'], isAccessible }, { main })
} else {
  const { runCli } = await import('../src/cli/run.ts')
  process.exitCode = await runCli(argv, io, { main })
}
