import { spawn, spawnSync } from 'node:child_process'
import { execa } from 'execa'
import { needs, needsAll, needsThat } from '../machine/needs.ts'

/** The program that opens a pseudo-terminal: script(1) of util-linux, which each Debian has. */
export const ptyNeeds = needsAll(needs('script'), needsThat(isOfUtilLinux(), 'script(1) of util-linux'))

function isOfUtilLinux(): boolean {
  const { error, stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' })
  return error === undefined && stdout.includes('util-linux')
}

/** A program at its own pseudo-terminal. */
export interface Pty {
  /** Pid of the program itself. */
  readonly pid: number
  readonly write: (input: string) => void
  /** Sets the size (TIOCSWINSZ). The kernel sends SIGWINCH to the program. */
  readonly resize: (columns: number, rows: number) => Promise<void>
  /** Resolves with the exit code when the program has ended and `onData` has got all output; 128 plus the number for a signal. */
  readonly ended: Promise<number>
}

export interface PtyOptions {
  /** Command for sh(1). */
  readonly command: string
  readonly env: Readonly<Record<string, string>>
  readonly columns: number
  readonly rows: number
  readonly onData: (bytes: Buffer) => void
}

export async function startInPty({ command, env, columns, rows, onData }: PtyOptions): Promise<Pty> {
  const announce = `stty cols ${columns} rows ${rows}; echo "$$ $(tty)"; exec ${command}`
  const script = spawn('script', ['-qefc', announce, '/dev/null'], {
    env: { ...process.env, SHELL: '/bin/sh', TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const announced = Promise.withResolvers<{ pid: number; tty: string }>()
  const ended = Promise.withResolvers<number>()
  let head: Buffer | undefined = Buffer.alloc(0)
  script.stdout.on('data', (bytes: Buffer) => {
    if (head === undefined) {
      onData(bytes)
      return
    }
    head = Buffer.concat([head, bytes])
    const [line, pid, tty] = /^(\d+) (\/dev\/\S+)\r\n/.exec(head.toString('latin1')) ?? []
    if (line === undefined || pid === undefined || tty === undefined) return
    const rest = head.subarray(line.length)
    head = undefined
    announced.resolve({ pid: Number(pid), tty })
    if (rest.length > 0) onData(rest)
  })
  script.once('error', announced.reject)
  script.once('close', (code) => {
    announced.reject(new Error(`script(1) ended before the program began: ${head?.toString() ?? ''}`))
    ended.resolve(code ?? -1)
  })
  // `ended` reports that the program has ended, so an error of a later write is ignored.
  script.stdin.on('error', () => undefined)
  const { pid, tty } = await announced.promise
  return {
    pid,
    write: (input) => void script.stdin.write(input),
    async resize(toColumns, toRows) {
      await execa('stty', ['-F', tty, 'cols', String(toColumns), 'rows', String(toRows)])
    },
    ended: ended.promise,
  }
}
