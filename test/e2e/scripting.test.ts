import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBootstrap } from '../../scripts/bootstrap-process.ts'
import { type Machine, machine, meet, until } from '../../scripts/machine.ts'

const root = join(import.meta.dirname, '../..')
let bootstrap: Awaited<ReturnType<typeof startBootstrap>>
let alice: Machine, bot: Machine
let aliceWords: string, botWords: string

beforeAll(async () => {
  bootstrap = await startBootstrap()
  ;[alice, bot] = await Promise.all([
    machine({ bootstrap: bootstrap.address }),
    machine({ bootstrap: bootstrap.address }),
  ])
  const created = await Promise.all([
    alice.ask('account', 'create', '--name', 'alice'),
    bot.ask('account', 'create', '--name', 'bot'),
  ])
  ;[aliceWords = '', botWords = ''] = created.map(({ words }) => String(words))
  await meet(alice, bot)
}, 60_000)
afterAll(async () => {
  await Promise.all([alice.leave(), bot.leave()])
  await bootstrap.stop()
})

const nodeOf = async (who: Machine) => Number((await who.ask('status'))['pid'])
const startWith = async (who: Machine, words: string) =>
  expect(await who.run(['start', '--words-stdin'], words)).toMatchObject({ exitCode: 0 })
const startAgain = () => startWith(bot, botWords)
const sendText = (text: string, ...flags: string[]) => alice.ask('send', 'bot', text, ...flags)
const delivered = ['--wait', 'delivered', '--timeout', '20s']

describe('send --wait tells how far a message got', () => {
  const timeout = (ms: number) => ['--timeout', `${ms}ms`]

  test('21: it was handed over, to a node that is frozen; it goes on by itself', async () => {
    const pid = await nodeOf(bot)
    process.kill(pid, 'SIGSTOP')
    try {
      expect(await alice.run(['send', 'bot', 'frozen', '--wait', 'delivered', ...timeout(1_000)])).toMatchObject({
        exitCode: 21,
        stderr: expect.stringContaining('is sent, not delivered yet') as unknown,
      })
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await until(async () => expect((await bot.run(['search', 'frozen'])).exitCode).toBe(0))
  })

  test('23: it arrived, and nobody has read it', async () => {
    expect(await alice.run(['send', 'bot', 'unread', '--wait', 'read', ...timeout(2_000)])).toMatchObject({
      exitCode: 23,
    })
  })

  test('0: somebody read it, or as far as was asked', async () => {
    const waiting = alice.run(['send', 'bot', 'look', '--wait', 'read', '--timeout', '20s', '--json'])
    await until(async () => {
      const { json } = await bot.run(['read', '--unread', '--json'])
      expect(json.map(({ text }) => text)).toContain('look')
    })
    expect(await waiting).toMatchObject({ exitCode: 0, json: [{ state: 'read' }] })
    expect(await sendText('as far', ...delivered)).toMatchObject({ state: 'delivered' })
  })

  test('0: the own node was killed and started again before somebody read it', async () => {
    const waiting = alice.run(['send', 'bot', 'in spite of that', '--wait', 'read', '--timeout', '40s', '--json'])
    await until(async () => expect((await bot.run(['search', 'spite'])).exitCode).toBe(0))
    process.kill(await nodeOf(alice), 'SIGKILL')
    await startWith(alice, aliceWords)
    await bot.run(['read', '--unread'])
    const { exitCode, json } = await waiting
    expect({ exitCode, json }).toMatchObject({ exitCode: 0, json: [{ state: 'read' }] })
    // The node that knows it sends nothing more.
    expect(await sendText('in spite of that', '--id', String(json[0]?.['id']))).toEqual(json[0])
    expect((await bot.run(['search', 'spite', '--json'])).json).toHaveLength(1)
  })

  test('20: nobody is there; whoever waits may leave', async () => {
    await bot.run(['stop'])
    const waited = await alice.run(['send', 'bot', 'away', '--wait', 'delivered', ...timeout(300)])
    expect(waited.exitCode).toBe(20)
    const id = waited.stdout.split(' ')[0] ?? ''
    await startAgain()
    await until(async () => {
      const { json } = await alice.run(['message', 'show', id, '--json'])
      expect(json).toMatchObject([{ state: 'delivered' }])
      const story = json[0]?.['story'] as { step: string }[]
      expect(story.map(({ step }) => step)).toEqual(expect.arrayContaining(['sent', 'delivered']))
    })
  })
})

test('events --follow outlives the node, and tells everything once, in order', async () => {
  const received: unknown[] = []
  const follow = execa(join(root, 'bin/privy'), ['events', '--follow', '--kind', 'message.received', '--json'], {
    env: { PRIVY_HOME: bot.home },
    reject: false,
  })
  const ended = follow.then(({ exitCode }) => exitCode)
  void (async () => {
    for await (const line of follow) {
      received.push((JSON.parse(line) as { message: { text: string } }).message.text)
    }
  })()
  await until(async () => {
    await sendText('ping', ...delivered)
    expect(received).toContain('ping')
  })
  received.length = 0
  await sendText('one', ...delivered)
  await bot.run(['stop'])
  await sendText('two')
  await startAgain()
  await sendText('three', ...delivered)
  process.kill(await nodeOf(bot), 'SIGKILL')
  await sendText('four')
  await startAgain()
  await until(async () => expect(received.filter((text) => text !== 'ping')).toEqual(['one', 'two', 'three', 'four']))
  follow.kill('SIGINT')
  expect(await ended).toBe(130)
  const { json } = await bot.run(['events', '--kind', 'message.received', '--json'])
  expect(json.slice(-4).map(({ message }) => (message as { text: string }).text)).toEqual([
    'one',
    'two',
    'three',
    'four',
  ])
})

describe('the bot of the README', () => {
  let folder: string, file: string
  beforeAll(async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8')
    const [, script = ''] = /^## Bots$[^]*?```js\n([^]*?)```/m.exec(readme) ?? []
    expect(script.trim().split('\n').length).toBeLessThanOrEqual(40)
    folder = join(bot.home, 'bot')
    await mkdir(folder)
    file = join(folder, 'echo.mjs')
    await writeFile(file, script, { mode: 0o700 })
  })

  /** @param before folders in front of the PATH @param stderr a file descriptor */
  const start = (before: readonly string[] = [], stderr: 'ignore' | number = 'ignore') => {
    const path = [...before, join(root, 'bin'), process.env['PATH']].join(delimiter)
    const env = { ...process.env, PRIVY_HOME: bot.home, PATH: path }
    const child = spawn(file, { env, stdio: ['ignore', 'ignore', stderr] })
    const ended = once(child, 'exit')
    return {
      kill: async () => {
        child.kill('SIGKILL')
        await ended
      },
    }
  }

  /** Which of alice's messages that begin so were answered, in the order of their first answers. */
  const answered = async (beginning: string) => {
    const { json } = await alice.run(['read', 'bot', '--limit', '1000', '--no-mark', '--json'])
    const asked = new Map(json.map(({ id, text }) => [id, String(text)]))
    const answers = json.filter(({ replyTo }) => replyTo !== null)
    for (const { text, replyTo } of answers) expect(text).toBe(asked.get(replyTo))
    const texts = new Set(answers.map(({ replyTo }) => asked.get(replyTo)))
    return [...texts].filter((text) => text?.startsWith(beginning))
  }

  /** A new consumer begins with what comes after it has asked for the first time. */
  const untilReady = () =>
    until(async () => {
      await sendText('ready?', ...delivered)
      expect(await answered('ready?')).toHaveLength(1)
    })

  test('answers every message in order, however often it and its node are killed', async () => {
    const asked = Array.from({ length: 8 }, (_, index) => `question ${index + 1}`)
    let running = start()
    try {
      await untilReady()
      for (const text of asked.slice(0, 4)) await sendText(text)
      await until(async () => expect((await answered('question')).length).toBeGreaterThanOrEqual(2))
      await running.kill()
      running = start()
      await until(async () => expect((await answered('question')).length).toBeGreaterThanOrEqual(3))
      process.kill(await nodeOf(bot), 'SIGKILL')
      for (const text of asked.slice(4)) await sendText(text)
      await startAgain()
      await until(async () => expect(await answered('question')).toEqual(asked), 60_000)
    } finally {
      await running.kill()
    }
  }, 120_000)

  test('tries again what may pass; tells what is refused for good, acknowledges it, and goes on', async () => {
    const taken = '1'.repeat(32)
    await bot.ask('send', 'alice', 'an id that is taken', '--id', taken)
    // The node itself refuses `never`, and a disk is full for the first two tries of `later`.
    const refusing = join(folder, 'refusing')
    await mkdir(refusing)
    const full = JSON.stringify({ error: { code: 'disk-full', message: 'No room', hint: 'Make some' } })
    const script = `#!/bin/sh
privy=${join(root, 'bin/privy')}
[ "$1" = send ] || exec "$privy" "$@"
text=$(cat)
echo "$text" >> '${refusing}/tries'
case $text in
  *never) set -- "$@" --id ${taken} ;;
  *later) [ "$(grep -c later '${refusing}/tries')" -gt 2 ] || { echo '${full}' >&2; exit 8; } ;;
esac
printf %s "$text" | "$privy" "$@"
`
    await writeFile(join(refusing, 'privy'), script, { mode: 0o700 })
    const errors = join(refusing, 'errors')

    const log = await open(errors, 'w')
    let running = start([refusing], log.fd)
    try {
      await untilReady()
      const [, never] = [await sendText('case one'), await sendText('case never')]
      for (const text of ['case later', 'case two']) await sendText(text)
      await until(async () => expect(await answered('case')).toEqual(['case one', 'case later', 'case two']), 30_000)
      const tries = (await readFile(join(refusing, 'tries'), 'utf8'))
        .split('\n')
        .filter((text) => text.startsWith('case'))
      expect(tries).toEqual(['case one', 'case never', 'case later', 'case later', 'case later', 'case two'])
      const told = (await readFile(errors, 'utf8')).trim().split('\n')
      expect(told).toEqual([expect.stringMatching(new RegExp(`${String(never['id'])}.*"bad-input"`)) as unknown])

      await running.kill()
      running = start()
      await sendText('case three')
      await until(async () => expect(await answered('case')).toContain('case three'))
      expect(await answered('case')).not.toContain('case never')
    } finally {
      await running.kill()
      await log.close()
    }
  }, 120_000)
})
