import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { until } from '../../../scripts/machine.ts'

const privyPath = join(import.meta.dirname, '../../../bin/privy')

/** A real terminal with a shell. */
export interface Terminal {
  /** Keys by their tmux names: `Enter`, `C-k`, `M-Enter`, `Up`. */
  readonly press: (...keys: string[]) => Promise<void>
  readonly type: (text: string) => Promise<void>
  /** Pastes text as a terminal with bracketed paste does. */
  readonly paste: (text: string) => Promise<void>
  readonly screen: () => Promise<string>
  /** Waits until the screen matches. Returns the match. */
  readonly sees: (text: RegExp, timeoutMs?: number) => Promise<RegExpExecArray>
  readonly resize: (columns: number, rows: number) => Promise<void>
  /** Modes of the terminal: the alternate screen, the cursor, automatic wrap, reports of the mouse. */
  readonly modes: () => Promise<string>
  readonly leave: () => Promise<void>
}

/** A terminal with its own home. */
export interface Seat extends Terminal {
  readonly home: string
}

/** @param env variables of the shell in addition to those of this process */
export async function openTerminal(
  env: Readonly<Record<string, string>>,
  columns: number,
  rows: number,
): Promise<Terminal> {
  const server = ['-L', `privy-${randomBytes(6).toString('hex')}`, '-f', '/dev/null']
  const ask = async (...args: string[]) =>
    (await execa('tmux', [...server, ...args], { env: { PS1: '$ ', LC_ALL: 'C.UTF-8', ...env } })).stdout
  const tmux = async (...args: string[]): Promise<void> => {
    await ask(...args)
  }
  await tmux('new-session', '-d', '-s', 'seat', '-x', String(columns), '-y', String(rows), 'bash --norc --noprofile')
  const screen = () => ask('capture-pane', '-p', '-t', 'seat')

  return {
    press: (...keys) => tmux('send-keys', '-t', 'seat', ...keys),
    type: (text) => tmux('send-keys', '-t', 'seat', '-l', text),
    async paste(text) {
      await tmux('set-buffer', '-b', 'pasted', text)
      await tmux('paste-buffer', '-p', '-d', '-b', 'pasted', '-t', 'seat')
    },
    screen,
    sees: (text, timeoutMs) =>
      until(async () => {
        const shown = await screen()
        const match = text.exec(shown)
        if (!match) throw new Error(`${String(text)} is not on the screen:\n${shown}`)
        return match
      }, timeoutMs),
    resize: (toColumns, toRows) => tmux('resize-window', '-t', 'seat', '-x', String(toColumns), '-y', String(toRows)),
    modes: () =>
      ask(
        'display',
        '-p',
        '-t',
        'seat',
        'alternate=#{alternate_on} cursor=#{cursor_flag} wrap=#{wrap_flag} mouse=#{mouse_any_flag}',
      ),
    leave: () => tmux('kill-server'),
  }
}

export async function sitAtTerminal(bootstrap: string, columns: number, rows: number): Promise<Seat> {
  const home = await mkdtemp(join(tmpdir(), 'privy-tui-'))
  const env = {
    ...{ PRIVY_HOME: home, PRIVY_NETWORK: 'private', PRIVY_BOOTSTRAP: bootstrap, PRIVY_LISTEN: '/ip4/127.0.0.1/tcp/0' },
  }
  const terminal = await openTerminal(env, columns, rows)
  return {
    ...terminal,
    home,
    async leave() {
      await terminal.leave()
      await execa(privyPath, ['stop', '--all'], { env, reject: false })
      // The interface writes its compiled code when it ends, shortly after the terminal has closed.
      await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}
