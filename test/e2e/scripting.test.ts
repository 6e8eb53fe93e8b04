import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
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
  expect(await ended).toBe(0)
  const { json } = await bot.run(['events', '--kind', 'message.received', '--json'])
  expect(json.slice(-4).map(({ message }) => (message as { text: string }).text)).toEqual([
    'one',
    'two',
    'three',
    'four',
  ])
})

test('the bot of the README answers every message in order, however often it and its node are killed', async () => {
  const [, script = ''] = /^## Bots$[^]*?```js\n([^]*?)```/m.exec(await readFile(join(root, 'README.md'), 'utf8')) ?? []
  expect(script.trim().split('\n').length).toBeLessThanOrEqual(40)
  const folder = join(bot.home, 'bot')
  await mkdir(folder)
  const file = join(folder, 'echo.mjs')
  await writeFile(file, script)
  await chmod(file, 0o700)
  const env = { PRIVY_HOME: bot.home, PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}` }
  // Its commands outlive it for a moment: with its output, they would hold up the waiting for its end.
  const start = () => execa(file, { env, reject: false, stdio: 'ignore' })

  /** Which of alice's messages were answered, in the order of their first answers. */
  const answered = async () => {
    const { json } = await alice.run(['read', 'bot', '--limit', '1000', '--no-mark', '--json'])
    const asked = new Map(json.map(({ id, text }) => [id, text]))
    const answers = json.filter(({ replyTo }) => replyTo !== null)
    for (const { text, replyTo } of answers) expect(text).toBe(asked.get(replyTo))
    return [...new Set(answers.map(({ replyTo }) => asked.get(replyTo)))].filter((text) => text !== 'ready?')
  }
  const asked = Array.from({ length: 8 }, (_, index) => `question ${index + 1}`)

  let running = start()
  try {
    await until(async () => {
      await sendText('ready?', ...delivered)
      const { json } = await alice.run(['read', 'bot', '--json'])
      expect(json.some(({ text, replyTo }) => text === 'ready?' && replyTo !== null)).toBe(true)
    })
    for (const text of asked.slice(0, 4)) await sendText(text)
    await until(async () => expect((await answered()).length).toBeGreaterThanOrEqual(2))
    running.kill('SIGKILL')
    await running
    running = start()
    await until(async () => expect((await answered()).length).toBeGreaterThanOrEqual(3))
    process.kill(await nodeOf(bot), 'SIGKILL')
    for (const text of asked.slice(4)) await sendText(text)
    await startAgain()
    await until(async () => expect(await answered()).toEqual(asked), 60_000)
  } finally {
    running.kill('SIGKILL')
    await running
  }
}, 120_000)
