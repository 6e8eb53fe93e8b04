import type { Readable } from 'node:stream'
import { execa } from 'execa'
import { createLineDecoder } from '../rpc/framing.ts'
import { startReportSchema, type StartOrder, type StartReport } from '../process/start-order.ts'
import { PrivyError } from '../shared/errors.ts'
import type { Env } from './folders.ts'

/** The program of a node. */
export interface NodeProgram {
  /** Path of `main.js`. */
  readonly main: string
  /** Path of the Node executable; default: that of this process. */
  readonly execPath?: string
  /** Folder of compiled code, which halves the time of a start. */
  readonly compileCache?: string
}

export interface NodeProcess {
  readonly pid: number
  /** Reports until the node closes the pipe. @throws PrivyError `start-failed` on a report that breaks the contract */
  readonly reports: AsyncIterable<StartReport>
  /** Resolves at the end of the process with a text that says how it ended. */
  readonly ended: Promise<string>
  /** Ends the process: SIGTERM, then SIGKILL. */
  kill(): Promise<void>
  /** Lets this process end before the node. */
  leave(): void
}

/** Turns off core dumps, which could hold keys; gives files mode 0600; then replaces the shell by the node, with the same pid. $1 is the log. */
const shell = 'ulimit -c 0; umask 077; log=$1; shift; exec "$@" 2>>"$log"'

/** Variables that a node inherits. Others, such as NODE_OPTIONS, could open a debugger or load code into the process that holds keys. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'LC_CTYPE', 'PRIVY_DEBUG']

const maxReportBytes = 64 * 1024

/**
 * V8: its space for new objects grows with the rate of allocation and may stay so. After 12,000 messages it held 93 MiB; halves of 8 MiB bound it, at
 * no cost in speed that could be measured. `--expose-gc`: a node collects garbage when it rests (process/idle-memory.ts).
 */
const memoryFlags = ['--max-semi-space-size=8', '--expose-gc']
/**
 * glibc: two arenas instead of up to eight for each core, and free memory at the end of the heap returns to the system: otherwise the threshold for
 * that rises with the largest block that was freed. 11 MiB less at rest after 12,000 messages. Other C libraries ignore these.
 */
const memoryEnv = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: String(128 * 1024) }

/** Starts a node in its own session, and writes its start order to a pipe, so that arguments and environment contain no secret. */
export function spawnNode(program: NodeProgram, order: StartOrder, log: string, env: Env): NodeProcess {
  const command = [program.execPath ?? process.execPath, '--disable-sigusr1', ...memoryFlags, program.main]
  const child = execa('/bin/sh', ['-c', shell, 'sh', log, ...command], {
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    extendEnv: false,
    env: {
      ...memoryEnv,
      ...Object.fromEntries(inherited.flatMap((key) => (env[key] === undefined ? [] : [[key, env[key]]]))),
      ...(program.compileCache !== undefined && { NODE_COMPILE_CACHE: program.compileCache }),
    },
    forceKillAfterDelay: 2_000,
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  })
  const { pid } = child
  const pipe = child.stdio[3] as Readable | null
  if (pid === undefined || pipe === null)
    throw new PrivyError('start-failed', 'Cannot run /bin/sh', 'Check that this system has it')

  // A node that dies before it has read its order closes the pipe. `ended` reports that.
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
      throw new PrivyError('start-failed', 'The node sent an unreadable report', 'Reinstall Privy', { cause })
    }
  }
}
