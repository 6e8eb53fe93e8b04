import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  copyLauncher,
  linkBuild,
  newNodeFolder,
  oldNodeFolder,
  oldNodeNeeds,
  pathWith,
  repository,
} from '../support/machine/launchers.ts'
import { needsThat } from '../support/machine/needs.ts'
import { serveFake } from '../support/nodes/serve-fake.ts'
import { until } from '../../scripts/machine.ts'

let fake: Awaited<ReturnType<typeof serveFake>>
let folder: string
const children: ChildProcess[] = []
beforeAll(async () => {
  fake = await serveFake()
  folder = mkdtempSync(join(tmpdir(), 'privy-launcher-'))
  copyLauncher(folder)
  linkBuild(folder)
})
afterEach(() => {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
})
afterAll(async () => {
  await fake.leave()
  rmSync(folder, { recursive: true })
})

/** A launcher, and the PATH that it is started with. */
const launchers = [
  ['in PATH', () => join(folder, 'bin/privy'), needsThat(true, 'nothing else'), pathWith(newNodeFolder)],
  ['of npm', () => join(repository, 'bin/privy'), oldNodeNeeds, pathWith(oldNodeFolder ?? '')],
] as const

const ends = [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const

describe.each(launchers)('signals, with the Node %s', (_name, launcher, need, path) => {
  describe.skipIf(need.isMissing)(need.label, () => {
    function privy(...args: string[]) {
      const env = { PATH: path, PRIVY_HOME: fake.home, LC_ALL: 'C.UTF-8' }
      const child = spawn(launcher(), args, { env, stdio: 'pipe' })
      children.push(child)
      const seen = { out: '', err: '' }
      child.stdout.on('data', (chunk: Buffer) => (seen.out += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (seen.err += chunk.toString()))
      const ended = once(child, 'close').then(([code, signal]) => ({ code: (code ?? signal) as unknown, ...seen }))
      return { child, pid: child.pid ?? 0, seen, ended }
    }

    /** Whether the process waits for its standard input: Node polls it then. */
    const readsInput = (pid: number) =>
      until(async () => {
        const polled = readdirSync(`/proc/${pid}/fdinfo`).map((fd) => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))
        if (!polled.some((info) => /^tfd:\s+0 /m.test(info))) throw new Error('it does not read yet')
      })

    async function follower(...args: string[]) {
      const before = fake.subscribers()
      const started = privy(...args, '--follow', '--json')
      await until(async () => {
        if (fake.subscribers() <= before) throw new Error('it does not follow yet')
      })
      return started
    }

    test('the launcher is the program itself', async () => {
      const { child, pid, ended } = await follower('events')
      expect(readlinkSync(`/proc/${pid}/exe`)).toMatch(/node$/)
      expect(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')).toBe('')
      child.kill('SIGKILL')
      expect(await ended).toMatchObject({ code: 'SIGKILL' })
    })

    test.each(ends)('%s ends read --follow with %i', async (signal, code) => {
      const { child, ended } = await follower('read')
      child.kill(signal)
      expect(await ended).toEqual({ code, out: '', err: '' })
    })

    test.each(ends)('%s ends events --follow with %i', async (signal, code) => {
      const { child, ended } = await follower('events')
      child.kill(signal)
      expect(await ended).toEqual({ code, out: '', err: '' })
    })

    test.each(ends)('%s ends send TO - at once, with %i, and nothing is sent', async (signal, code) => {
      const { child, pid, ended } = privy('send', 'bob', '-')
      await readsInput(pid)
      child.stdin.write('half a mess')
      child.kill(signal)
      expect(await ended).toEqual({ code, out: '', err: '' })
      expect(fake.world.messages).toEqual([])
    })

    test.each(ends)('%s ends start --words-stdin at once, with %i', async (signal, code) => {
      await fake.stop()
      try {
        const { child, pid, ended } = privy('start', '--words-stdin')
        await readsInput(pid)
        child.kill(signal)
        expect(await ended).toEqual({ code, out: '', err: '' })
      } finally {
        await fake.start()
      }
    })

    test('a reader that leaves ends it quietly', async () => {
      const { child, seen, ended } = await follower('events')
      fake.receive('one')
      await until(async () => expect(seen.out).toContain('one'))
      child.stdout.destroy()
      fake.receive('two')
      expect(await ended).toMatchObject({ code: 0, err: '' })
      fake.world.messages = []
    })

    test('a home that is chosen by a flag has the compiled code, for its owner only', async () => {
      const elsewhere = mkdtempSync(join(tmpdir(), 'privy-elsewhere-'))
      try {
        for (const [name, ...flag] of [
          ['one', '--home', join(elsewhere, 'one')],
          ['other', `--home=${join(elsewhere, 'other')}`],
        ] as const) {
          const env = { PATH: path, HOME: elsewhere, PRIVY_HOME: join(elsewhere, 'unused') }
          const child = spawn(launcher(), ['account', 'list', '--json', ...flag], {
            env,
            stdio: ['ignore', 'pipe', 'inherit'],
          })
          children.push(child)
          expect(await text(child.stdout)).toBe('')
          const cache = join(elsewhere, name, 'cache')
          await until(async () => expect(readdirSync(cache)).toHaveLength(1))
          for (const each of [cache, join(elsewhere, name)]) expect(statSync(each).mode & 0o777).toBe(0o700)
        }
        expect(readdirSync(elsewhere).sort()).toEqual(['one', 'other'])
        expect(existsSync(join(elsewhere, 'unused'))).toBe(false)
      } finally {
        rmSync(elsewhere, { recursive: true })
      }
    })
  })
})
