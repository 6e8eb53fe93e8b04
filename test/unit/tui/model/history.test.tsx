import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Message } from '../../../../src/rpc/contract.ts'
import { mostHeld } from '../../../../src/client/held.ts'
import { currentOf } from '../../../../src/tui/model/state.ts'
import {
  addressOf,
  contact,
  type Desk,
  message,
  type NodeInMemory,
  nodeInMemory,
  sitDown,
} from '../../../support/terminal/tui.tsx'

const [pageUp, pageDown, home, end] = ['\x1b[5~', '\x1b[6~', '\x1b[1;5H', '\x1b[1;5F']
const old = (number: number): Message => message('bob', `number ${number}.`, { state: 'received' })

let node: NodeInMemory
let desk: Desk
let all: Message[]

beforeEach(() => {
  node = nodeInMemory()
  node.contacts = [contact('bob'), contact('carol')]
  all = Array.from({ length: 3_000 }, (_, index) => old(index))
  node.messages = all
})
afterEach(() => desk.leave())

const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))
const held = (): readonly Message[] => currentOf(desk.store.state)?.messages ?? []
const numbers = (): number[] => [...desk.screen().matchAll(/number (\d+)\./g)].map(([, number]) => Number(number))
const reads = () => node.calls.filter(({ method }) => method === 'message.read').map(({ params }) => params)
/** Reading is over. */
const quiet = () =>
  vi.waitFor(() => {
    const conversation = currentOf(desk.store.state)
    expect(conversation).toMatchObject({ isLoaded: true, reading: undefined })
  })
function expectPiece(): void {
  const from = all.findIndex(({ id }) => id === held()[0]?.id)
  expect(held().map(({ id }) => id)).toEqual(all.slice(from, from + held().length).map(({ id }) => id))
}

describe('a long conversation', () => {
  test('is opened at its end, with one page of it', async () => {
    desk = sitDown(node)
    await sees('number 2999.')
    expect(reads()).toEqual([{ from: addressOf('bob'), mark: false, limit: 200 }])
    expect(held()).toHaveLength(200)
  })

  test('is read page by page on the way up, to its beginning, and no more than so many messages are held', async () => {
    desk = sitDown(node)
    await sees('number 2999.')
    for (let press = 0; press < 40; press++) {
      desk.type(home)
      await quiet()
      expectPiece()
      expect(held().length).toBeLessThanOrEqual(mostHeld)
    }
    expect(numbers()[0]).toBe(0)
    await sees(/── \w+, \d+ January 2026 ─+\n.*number 0\./)
    expect(currentOf(desk.store.state)).toMatchObject({ above: false, below: true })

    // And down again, a page at a time: every message is seen, none is skipped.
    const seen = new Set(numbers())
    for (let press = 0; press < 250 && !seen.has(2999); press++) {
      desk.type(pageDown)
      await quiet()
      for (const number of numbers()) seen.add(number)
    }
    expect(seen.size).toBe(3_000)
    expectPiece()
  }, 60_000)

  test('goes back to its end by one key, wherever one is', async () => {
    desk = sitDown(node)
    await sees('number 2999.')
    for (let press = 0; press < 15; press++) {
      desk.type(home)
      await quiet()
    }
    await vi.waitFor(() => expect(currentOf(desk.store.state)?.below).toBe(true))
    const news = node.say('bob', 'the newest of all')
    all = [...all, news]
    await sees('1 newer')
    expect(held().some(({ id }) => id === news.id)).toBe(false)
    expect(currentOf(desk.store.state)?.unread).toBe(1)
    desk.type(end)
    await sees('the newest of all')
    expectPiece()
    expect(desk.screen()).not.toContain('newer')
    await vi.waitFor(() => expect(currentOf(desk.store.state)?.unread).toBe(0))
  })

  test('shows the first unread message at the top, however far up it is', async () => {
    node.messages = all = all.map((each, index) => (index < 2_000 ? each : { ...each, state: 'unread' }))
    desk = sitDown(node)
    // Nobody looks: nothing is marked.
    desk.type('\x1b[O')
    await sees('number 2999.')
    await sees('1000 unread')
    desk.type('\x1bu')
    await sees(/── new ─+\n.*number 2000\./)
    expectPiece()
    desk.type('\x1b[I')
    expect(node.calls.filter(({ method }) => method === 'conversation.mark')).toEqual([])
  })

  test('leaves the order of messages of the same millisecond to the node', async () => {
    desk = sitDown(node)
    await sees('number 2999.')
    const last = all.at(-1)
    const order = last?.order.replace(/-1$/, '-0') ?? ''
    const twin = message('bob', 'a twin', { state: 'received', time: last?.time ?? '', order })
    // The node has it before the other one.
    node.messages = all = all.toSpliced(-1, 0, twin)
    node.emit({ kind: 'message.received', message: twin })
    await sees(/a twin\n.*number 2999\./)
    expectPiece()
  })

  test('takes one that comes late to its place, and one that changed', async () => {
    desk = sitDown(node)
    await sees('number 2999.')
    const before = all.at(-3)?.time ?? ''
    const late = message('bob', 'comes late', {
      time: new Date(Date.parse(before) + 1).toISOString(),
      state: 'received',
    })
    node.messages = all = all.toSpliced(-2, 0, late)
    node.emit({ kind: 'message.received', message: late })
    await sees(/number 2997\.\n.*comes late\n.*number 2998\./)
    const changed = { ...late, text: 'came late', edited: true }
    node.emit({ kind: 'message.edited', message: changed })
    await sees('came late (edited)')
    expectPiece()
  })

  test('is not all held, however much comes while one looks', async () => {
    desk = sitDown(node)
    await sees('number 2999.')
    for (let number = 0; number < mostHeld + 300; number++) all = [...all, node.say('bob', `late ${number}.`)]
    await sees(`late ${mostHeld + 299}.`)
    expect(held().length).toBeLessThanOrEqual(mostHeld + 200)
    expectPiece()
  })

  test('that cannot be read says why, and is read when a key asks again', async () => {
    node.answers['message.read'] = () => {
      throw new Error('the index is broken')
    }
    desk = sitDown(node)
    await sees('the index is broken')
    const asked = reads().length
    desk.type('x')
    expect(reads()).toHaveLength(asked)
    delete node.answers['message.read']
    desk.type(pageUp)
    await sees('number 2999.')
  })
})

test('a conversation that was left keeps its place', async () => {
  desk = sitDown(node)
  await sees('number 2999.')
  desk.type(pageUp)
  await vi.waitFor(() => expect(desk.screen()).not.toContain('number 2999.'))
  const place = numbers()
  desk.type('\x0e')
  await sees('conversation with carol')
  desk.type('\x0e')
  await vi.waitFor(() => expect(numbers()).toEqual(place))
})
