import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBootstrap } from '../../scripts/bootstrap-process.ts'
import { needs } from '../support/machine/needs.ts'
import { type Seat, sitAtTerminal } from '../support/terminal/tmux.ts'

let bootstrap: Awaited<ReturnType<typeof startBootstrap>>
let alice: Seat, bob: Seat
let aliceWords = ''

const program = join(import.meta.dirname, '../../bin/privy')

/** From nothing to the empty chats. @returns the words */
async function onboard(seat: Seat, name: string): Promise<string> {
  await seat.type(program)
  await seat.press('Enter')
  await seat.sees(/Create a new account/)
  await seat.press('Enter')
  await seat.sees(/Your name/)
  await seat.type(name)
  await seat.press('Enter', 'Enter', 'Enter')
  await seat.sees(/Write down[^]* 1 [a-z]+[^]*24 [a-z]+/)
  const words = [...(await seat.screen()).matchAll(/(\d+) ([a-z]+)/g)].reduce<string[]>(
    (all, [, number, word = '']) => {
      all[Number(number) - 1] = word
      return all
    },
    [],
  )
  await seat.press('Enter')
  const { input: asked } = await seat.sees(/Do you have them[^]*(Word \d+[^]*){3}/)
  for (const [, number] of asked.matchAll(/Word (\d+)/g)) {
    // Lines that come at once would be taken for a paste.
    await seat.sees(new RegExp(`Word ${number}\\s*>$`, 'm'))
    await seat.type(words[Number(number) - 1] ?? '')
    await seat.press('Enter')
  }
  await seat.sees(/Your link/)
  await seat.press('Escape')
  await seat.sees(/Nobody is here yet/)
  return words.slice(0, 24).join(' ')
}

const tmux = needs('tmux')

describe.skipIf(tmux.isMissing)(`at real terminals ${tmux.label}`, () => {
  beforeAll(async () => {
    bootstrap = await startBootstrap()
    ;[alice, bob] = await Promise.all([
      sitAtTerminal(bootstrap.address, 80, 24),
      sitAtTerminal(bootstrap.address, 40, 12),
    ])
  })
  afterAll(async () => {
    await Promise.all([alice.leave(), bob.leave()])
    await bootstrap.stop()
  })

  test('two people, from nothing to a verified conversation, with keys only', async () => {
    ;[aliceWords] = await Promise.all([onboard(alice, 'alice'), onboard(bob, 'bob')])
    expect(aliceWords.split(' ')).toHaveLength(24)

    await bob.press('C-x')
    await bob.press('k')
    const [link] = await bob.sees(/privy:\/\/[^█]*\?n=bob/)
    await bob.press('Escape')
    await alice.press('C-x')
    await alice.press('a')
    await alice.sees(/Their link/)
    await alice.paste(link.replaceAll(/\s/g, ''))
    await alice.press('Enter', 'Enter')
    await alice.type('it is me')
    await alice.press('Enter')
    await alice.sees(/bob {2}asked/)

    await bob.sees(/1 request/)
    await bob.type('/requests')
    await bob.press('Enter')
    await bob.sees(/it is me/)
    await bob.press('a')
    await bob.sees(/conversation with/)
    await alice.sees(/conversation with/)

    await alice.type('hello bob')
    await alice.press('Enter')
    await alice.sees(/✓r you hello bob/)
    await bob.sees(/< hello bob/)
    await bob.type('two')
    await bob.press('M-Enter')
    await bob.type('lines')
    await bob.press('Enter')
    await alice.sees(/bob two\n.*lines/)

    const numberOf = async (seat: Seat): Promise<string> => {
      await seat.press('C-x')
      await seat.press('v')
      await seat.sees(/\d{5}/)
      const number = ((await seat.screen()).match(/\b\d{5}\b/g) ?? []).join('')
      await seat.press('v')
      await seat.sees(/(alice|bob) {2}verified/)
      return number
    }
    const numbers = await Promise.all([numberOf(alice), numberOf(bob)])
    expect(numbers[0]).toMatch(/^\d{60}$/)
    expect(numbers[0]).toBe(numbers[1])
  })

  test('a node that is killed: told at once, started again in place, nothing lost', async () => {
    await alice.type('a draft')
    const files = await readdir(join(alice.home, 'run'))
    const run = files.find((file) => file.endsWith('.json')) ?? ''
    const { pid } = JSON.parse(await readFile(join(alice.home, 'run', run), 'utf8')) as { pid: number }
    process.kill(pid, 'SIGKILL')
    await alice.sees(/x crashed/)
    await bob.type('are you there?')
    await bob.press('Enter')
    await bob.sees(/[·✓] {2}> are you/)
    await alice.paste(aliceWords)
    await alice.sees(/checksum good/)
    await alice.press('Enter', 'Enter')
    await alice.sees(/> a draft/)
    await alice.sees(/bob are you there\?/, 40_000)
    await bob.sees(/✓r > are you/, 40_000)
  })

  test('resized, stopped and continued, it shows the same; afterwards the terminal is as before', async () => {
    // The mark that bob saw is on its way to this screen too.
    const { input: before } = await alice.sees(/^(?!.*unread)[^]*> a draft/)
    for (const [columns, rows] of [
      [40, 12],
      [200, 60],
      [61, 17],
      [80, 24],
    ] as const)
      await alice.resize(columns, rows)
    await alice.sees(new RegExp(before.trim().split('\n').at(-2)?.trim().slice(-12) ?? ''))
    await expect.poll(() => alice.screen()).toBe(before)
    await alice.press('C-z')
    await alice.sees(/Stopped/)
    expect(await alice.modes()).toBe('alternate=0 cursor=1 wrap=1 mouse=0')
    await alice.type('fg')
    await alice.press('Enter')
    await expect.poll(() => alice.screen()).toBe(before)
    expect(await alice.modes()).toBe('alternate=1 cursor=1 wrap=0 mouse=0')
    await alice.press('C-c', 'C-q')
    await alice.sees(/[$#]\s*$/)
    expect(await alice.modes()).toBe('alternate=0 cursor=1 wrap=1 mouse=0')
  })
})
