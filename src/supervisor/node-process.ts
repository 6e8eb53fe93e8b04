import type { Readable } from 'node:stream'
import { execa } from 'execa'
import { createLineDecoder } from '../rpc/framing.ts'
import { startReportSchema, type StartOrder, type StartReport } from '../process/start-order.ts'
import { PrivyError } from '../shared/errors.ts'
import type { Env } from './folders.ts'

/** What to run as a node. */
export interface NodeProgram {
  /** Path of main.js. */
  readonly main: string
  /** Node itself; this process's by default. */
  readonly execPath?: string
  /** Folder for compiled code, which halves the start-up time. */
  readonly compileCache?: string
}

export interface NodeProcess {
  readonly pid: number
  /** Reports until the node closes the pipe. @throws PrivyError `start-failed` on one that breaks the contract */
  readonly reports: AsyncIterable<StartReport>
  /** How it ended, once it has. */
  readonly ended: Promise<string>
  /** Ends a node that is not wanted any more: SIGTERM, then SIGKILL. */
  kill(): Promise<void>
  /** Lets this process end before the node does. */
  leave(): void
}

/** No core dump may hold keys, files are for the owner only, and the shell is gone once the node runs: same pid. $1 is the log. */
const shell = 'ulimit -c 0; umask 077; log=$1; shift; exec "$@" 2>>"$log"'

/** All that a node needs of the environment. NODE_OPTIONS and the like could open a debugger or load code into the process that holds keys. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'LC_CTYPE', 'PRIVY_DEBUG']

const maxReportBytes = 64 * 1024

/** Starts a node in a session of its own and hands it its order over a pipe: nothing secret is in its arguments or environment. */
export function spawnNode(program: NodeProgram, order: StartOrder, log: string, env: Env): NodeProcess {
  const command = [program.execPath ?? process.execPath, '--disable-sigusr1', program.main]
  const child = execa('/bin/sh', ['-c', shell, 'sh', log, ...command], {
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    extendEnv: false,
    env: {
      ...Object.fromEntries(inherited.flatMap((key) => (env[key] === undefined ? [] : [[key, env[key]]]))),
      ...(program.compileCache !== undefined && { NODE_COMPILE_CACHE: program.compileCache }),
    },
    forceKillAfterDelay: 2_000,
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  })
  const { pid } = child
  const pipe = child.stdio[3] as Readable | null
  if (pid === undefined || pipe === null)
    throw new PrivyError('start-failed', 'Cannot run /bin/sh', 'See that this system has it')

  // A node that dies before it has read its order closes the pipe; `ended` tells.
  child.stdin.on('error', () => undefined)
  child.stdin.end(`${JSON.stringify(order)}\n`)
  return {
    pid,
    reports: readReports(pipe),
    ended: child.then(({ exitCode, signal }) => (signal === undefined ? `exit code ${exitCode ?? '?'}` : signal)),
    async kill() {
      child.kill()
      await child
    },
    leave() {
      pipe.destroy()
      child.stdin.destroy()
      child.nodeChildProcess.unref()
    },
  }
}

async function* readReports(pipe: Readable): AsyncGenerator<StartReport> {
  const lines: string[] = []
  const decoder = createLineDecoder((line) => lines.push(line), maxReportBytes)
  for await (const chunk of pipe) {
    try {
      decoder.push(chunk as Buffer)
      for (const line of lines.splice(0)) yield startReportSchema.parse(JSON.parse(line))
    } catch (cause) {
      throw new PrivyError('start-failed', 'The node reported something unreadable', 'Reinstall Privy', { cause })
    }
  }
}
