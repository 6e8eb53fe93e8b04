import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { text as textOf } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Message } from '../../../src/rpc/contract.ts'
import { createCommands, waitFor } from '../../support/commands.ts'
import { bobAddress } from '../../support/nodes/fake-node.ts'
import { serveFake } from '../../support/nodes/serve-fake.ts'

const program = new URL('../../../bin/privy.ts', import.meta.url).pathname
const three = ['m1', 'm2', 'm3']
let node: Awaited<ReturnType<typeof serveFake>>
let child: ChildProcess | undefined
beforeEach(async () => {
  node = await serveFake()
  for (const text of three) said(text)
})
afterEach(() => {
  child?.kill('SIGKILL')
  return node.leave()
})

const { start, run, json } = createCommands(() => node.home)

function said(text: string): Message {
  const message = node.contract.message({ conversation: bobAddress, text })
  node.contract.emit('message.received', { message })
  return message
}
const unread = () => node.world.messages.filter(({ state }) => state === 'unread').map(({ text }) => text)
const texts = (lines: readonly unknown[]) => lines.map((each) => (each as Message).text)
const printed = (out: string) =>
  texts(
    out
      .split('\n')
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line)),
  )

describe('read marks only what was written out', () => {
  const ways = [
    'read',
    'read --unread',
    'read bob --unread',
    'read --since 000000',
    'read --follow',
    'read --follow --unread',
  ]

  test.each(ways)('%s: nothing on a full disk, which is an error', async (way) => {
    const { code, err } = await run(way.split(' '), { broken: 'ENOSPC' })
    expect({ code, err }).toEqual({ code: 8, err: expect.stringContaining('ENOSPC') as unknown })
    expect(unread()).toEqual(three)
  })

  test.each(ways)('%s: what was written before the reader left', async (way) => {
    expect(await run([...way.split(' '), '--json'], { broken: 'EPIPE', takes: 2 })).toMatchObject({ code: 0, err: '' })
    expect(unread()).toEqual(['m3'])
    expect(texts(await json(['read', '--unread']))).toEqual(['m3'])
    expect(unread()).toEqual([])
  })

  test('not with --no-mark, and not what --limit leaves out', async () => {
    expect(texts(await json(['read', '--unread', '--no-mark']))).toEqual(three)
    expect(unread()).toEqual(three)
    expect(texts(await json(['read', '--unread', '--limit', '2']))).toEqual(['m1', 'm2'])
    expect(unread()).toEqual(['m3'])
  })

  test('two readers at once: what one could not write, the other does', async () => {
    const blocked = Promise.withResolvers<void>()
    const slow = start(['read', '--unread', '--json'], { reader: () => blocked.promise, broken: 'EPIPE', takes: 1 })
    await waitFor(() => expect(slow.out()).not.toBe(''))
    expect(texts(await json(['read', '--unread']))).toEqual(three)
    blocked.resolve()
    expect(await slow.ended).toMatchObject({ code: 0 })
    expect(unread()).toEqual([])
  })

  test('the node goes away before it is marked: it is marked by the next one, and not printed twice', async () => {
    let isEnded = false
    await node.override('message.mark', (usual) => (params, context) => {
      if (isEnded) return usual(params, context)
      isEnded = true
      return new Promise(() => void node.stop())
    })
    const stop = new AbortController()
    const follow = start(['read', '--follow', '--json'], { signal: stop.signal })
    await waitFor(() => expect(follow.err()).toContain('waiting for it'))
    expect(unread()).toEqual(three)
    await node.start()
    await waitFor(() => expect(unread()).toEqual([]))
    said('m4')
    await waitFor(() => expect(follow.out()).toContain('m4'))
    stop.abort()
    expect(printed((await follow.ended).out)).toEqual([...three, 'm4'])
  })
})

describe('read as a process', () => {
  function privy(stdout: 'pipe' | number, ...argv: string[]) {
    const env = { ...process.env, PRIVY_HOME: node.home }
    child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', stdout, 'pipe'], env })
    return child
  }
  async function ending(process: ChildProcess): Promise<{ code: number | null; err: string }> {
    const closed = once(process, 'close') as Promise<[number | null]>
    const [[code], err] = await Promise.all([closed, process.stderr ? textOf(process.stderr) : ''])
    return { code, err }
  }

  test('> /dev/full loses nothing', async () => {
    const full = openSync('/dev/full', 'w')
    const { code, err } = await ending(privy(full, 'read', '--unread'))
    closeSync(full)
    expect({ code, err }).toEqual({ code: 8, err: expect.stringContaining('ENOSPC') as unknown })
    expect(unread()).toEqual(three)
  })

  test.each(['read --unread', 'read --follow'])('%s >&- loses nothing, and is an error', async (way) => {
    const shell = ['-c', 'exec "$0" "$@" >&-', process.execPath, program, ...way.split(' ')]
    const env = { ...process.env, PRIVY_HOME: node.home }
    child = spawn('/bin/sh', shell, { stdio: ['ignore', 'inherit', 'pipe'], env })
    const { code, err } = await ending(child)
    expect({ code, err }).toEqual({ code: 8, err: expect.stringContaining('Standard output is closed') as unknown })
    expect(unread()).toEqual(three)
  })

  test('| head -1 loses nothing: a message is marked before the next one is written', async () => {
    let left = false
    await node.override('message.mark', (usual) => async (params, context) => {
      // Whoever wanted one line has it, and leaves before the second.
      if (!left) await new Promise<void>((gone) => reading.stdout?.once('close', gone).destroy())
      left = true
      return usual(params, context)
    })
    const reading = privy('pipe', 'read', '--unread', '--json')
    expect(await ending(reading)).toEqual({ code: 0, err: '' })
    expect(left).toBe(true)
    expect(unread()).toEqual(['m2', 'm3'])
  })

  test('to a file, a page is marked by one call', async () => {
    let calls = 0
    await node.override('message.mark', (usual) => (params, context) => {
      calls++
      return usual(params, context)
    })
    const file = openSync('/dev/null', 'w')
    expect(await ending(privy(file, 'read', '--unread'))).toEqual({ code: 0, err: '' })
    closeSync(file)
    expect(unread()).toEqual([])
    expect(calls).toBe(1)
  })
})
