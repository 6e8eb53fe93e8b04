import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../scripts/machine.ts'
import { needs } from '../support/machine/needs.ts'
import { setStage, type Stage } from '../support/nodes/stage.ts'
import { openTerminal, type Terminal } from '../support/terminal/tmux.ts'

const program = join(import.meta.dirname, '../../bin/privy')
const crash = join(import.meta.dirname, '../support/machine/crash.ts')
const tmux = needs('tmux')

let stage: Stage
let folder: string
let terminal: Terminal

/** Everything that a shell needs of its terminal, as the terminal and as the kernel has it. */
async function modes(): Promise<string> {
  await terminal.type(
    `clear; echo "[$(stty -a | grep -ow -e '-\\?echo' -e '-\\?icanon' -e '-\\?isig' | tr '\\n' ' ')]"`,
  )
  await terminal.press('Enter')
  const [, kernel] = await terminal.sees(/^\[([a-z -]+)\]$/m)
  return `${await terminal.modes()} ${kernel?.trim()}`
}

describe.skipIf(tmux.isMissing)(`a terminal that the interface had ${tmux.label}`, () => {
  let before: string
  beforeAll(async () => {
    stage = await setStage(['bob'])
    stage.say(0, 'hello')
    // What must be undone as well.
    spawnSync(program, ['config', 'set', 'interface.mouse', 'on'], { env: { ...process.env, ...stage.env } })
    folder = await mkdtemp(join(tmpdir(), 'privy-leaving-'))
    await writeFile(
      join(folder, 'editor'),
      '#!/bin/sh\necho edited >> "$1"; echo here: $1; read line; cat "$1" > "$0.seen"\n',
      {
        mode: 0o700,
      },
    )
  })
  afterAll(async () => {
    await stage.close()
    await rm(folder, { recursive: true })
  })
  beforeEach(async () => {
    const env = { ...stage.env, EDITOR: join(folder, 'editor'), XDG_RUNTIME_DIR: folder }
    terminal = await openTerminal(env, 80, 24)
    before = await modes()
  })
  // One test has left already.
  afterEach(() => terminal.leave().catch(() => undefined))

  /** @returns the pid */
  async function start(flags: string): Promise<number> {
    const command = `sh -c 'echo $$ > ${folder}/pid; NODE_OPTIONS=--import=${crash} exec ${program} ${flags}'`
    await rm(join(folder, 'pid'), { force: true })
    await terminal.type(`clear; ${command}; echo "ended with $?"`)
    await terminal.press('Enter')
    return until(async () => {
      const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
      if (pid === 0) throw new Error('it is just being written')
      return pid
    })
  }

  /** Opens the interface. */
  async function open(): Promise<number> {
    const pid = await start('')
    await terminal.sees(/bob hello/)
    await expect.poll(() => terminal.modes()).toBe('alternate=1 cursor=1 wrap=0 mouse=1')
    return pid
  }

  test.each([
    ['quitting', undefined, 0, /^(?!.*privy:)/],
    ['SIGTERM', 'SIGTERM', 143, /^/],
    ['SIGHUP', 'SIGHUP', 129, /^/],
    ['SIGINT', 'SIGINT', 130, /^/],
    ['an exception that nobody caught', 'SIGUSR2', 1, /privy: a staged crash\. [^]*nodes go on/],
    ['a rejection that nobody caught', 'SIGPWR', 1, /privy: a staged rejection\. [^]*nodes go on/],
  ] as const)('is as before after %s', async (_how, signal, code, told) => {
    const pid = await open()
    // Where nothing is written there is no cursor: it comes back.
    await terminal.type('?')
    await expect.poll(() => terminal.modes()).toBe('alternate=1 cursor=0 wrap=0 mouse=1')
    if (signal === undefined) await terminal.press('C-q')
    else process.kill(pid, signal)
    await terminal.sees(new RegExp(`ended with ${code}`))
    expect(await terminal.screen()).toMatch(told)
    // What Ink drew is not left behind.
    expect(await terminal.screen()).not.toContain('bob hello')
    expect(await modes()).toBe(before)
  })

  test('is lent to the own editor and taken back, also when that is ended with the interface', async () => {
    const pid = await open()
    await terminal.type('draft')
    await terminal.press('C-o')
    await terminal.sees(/here: /)
    expect(await terminal.modes()).toBe('alternate=0 cursor=1 wrap=1 mouse=0')
    await terminal.press('Enter')
    await terminal.sees(/> draft *\n.*edited|> draftedited/)
    expect(await readFile(join(folder, 'editor.seen'), 'utf8')).toBe('draftedited\n')
    await terminal.press('C-o')
    await terminal.sees(/here: /)
    process.kill(pid, 'SIGTERM')
    await terminal.sees(/ended with 143/)
    expect(await modes()).toBe(before)
  })

  test('in accessible mode is written to line by line, without any screen', async () => {
    await start('--accessible')
    await terminal.sees(/To bob:$/m)
    expect(await terminal.modes()).toBe('alternate=0 cursor=1 wrap=1 mouse=0')
    stage.push(0, 'something new')
    await terminal.sees(/bob, \d\d:\d\d: something new\n/)
    await terminal.paste('one\ntwo')
    await terminal.press('Enter')
    await expect
      .poll(() => stage.node.world.messages.findLast(({ direction }) => direction === 'out')?.text)
      .toBe('one\ntwo')
    await terminal.type('/quit')
    await terminal.press('Enter')
    await terminal.sees(/ended with 0/)
    expect(await modes()).toBe(before)
  })

  test.each(['', '--accessible'])('takes it along when it goes away (%j)', async (flags) => {
    const pid = await start(flags)
    await terminal.sees(/bob(,.*:)? hello/)
    await terminal.leave()
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false)
  })
})
