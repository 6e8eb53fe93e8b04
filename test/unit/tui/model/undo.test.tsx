import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { PrivyError } from '../../../../src/shared/errors.ts'
import {
  addressOf,
  contact,
  type Desk,
  me,
  message,
  type NodeInMemory,
  nodeInMemory,
  request,
  sitDown,
} from '../../../support/terminal/tui.tsx'

const [up, escape, undo, enter] = ['\x1b[A', '\x1b', '\x1bz', '\r']
const undoMs = 5_000

let node: NodeInMemory
let desk: Desk

beforeEach(() => {
  node = nodeInMemory([me, { ...me, name: 'other', address: addressOf('other') }])
  node.contacts = [contact('bob'), contact('carol')]
  node.messages = [own('first'), own('second')]
})
afterEach(() => desk.leave())

const own = (text: string) =>
  message('bob', text, { direction: 'out', state: 'delivered', from: { name: 'me', address: me.address } })
const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))
const calls = (method: string) => node.calls.filter((call) => call.method === method).map(({ params }) => params)
const deleted = () => calls('message.delete').map((params) => (params as { id: string }).id)
const idOf = (text: string): string => node.messages.find((each) => each.text === text)?.id ?? ''
const press = (...keys: string[]) => {
  for (const key of keys) desk.type(key)
}
async function open(columns = 80, rows = 24): Promise<void> {
  desk = sitDown(node, columns, rows)
  press(enter)
  await sees('second')
}
/** The last call of a method has been answered. */
const answered = () => vi.waitFor(() => expect(node.underWay()).toBe(0))

describe('typing deletes no message:', () => {
  test.each(['dying', 'day', 'deny', 'dyy'])('%j, typed behind Up, is written', async (word) => {
    await open()
    press(up, ...Array.from(word))
    await sees(`> ${word}`)
    desk.pass(10 * undoMs)
    await answered()
    expect(deleted()).toEqual([])
    expect(desk.store.state.question).toBeUndefined()
  })

  test('a paste while it is asked is written', async () => {
    await open()
    press(up, 'd', '\x1b[200~y\nyes\n\x1b[201~')
    await sees(/> dy\n.*yes/)
    desk.pass(undoMs)
    expect(deleted()).toEqual([])
  })

  test.each([
    ['Esc', escape],
    ['n', 'n'],
  ])('%s is a no', async (_, key) => {
    await open()
    press(up, 'd')
    await sees(/Delete it for both\? +Enter yes +Esc no/)
    press(key)
    desk.pass(undoMs)
    expect(deleted()).toEqual([])
    await vi.waitFor(() => expect(desk.screen()).not.toContain('Delete it'))
  })

  test('y, the former yes, is told that only Enter confirms', async () => {
    await open()
    press(up, 'd', 'y')
    await sees('Nothing is deleted: only Enter confirms')
  })

  test('no letter confirms anything', async () => {
    await open()
    press('/lock', enter)
    await sees('Lock? All of it closes')
    press('y')
    await sees('Not locked: only Enter confirms')
    await sees('> y')
    expect(desk.store.state.connection.state).toBe('ready')
  })
})

describe('typing declines no request:', () => {
  const openRequests = async (): Promise<void> => {
    node.requests = [request('eve')]
    await open()
    press('\x12')
    await sees(/Contact requests\n▸ eve/)
  }

  test('"dying", typed behind Ctrl+R, is told that only Enter confirms', async () => {
    await openRequests()
    press('d', 'y')
    await sees('Nothing is declined: only Enter confirms')
    press('i', 'n', 'g')
    await answered()
    expect(calls('request.decline')).toEqual([])
    expect(desk.store.state.question).toBeUndefined()
    await sees(/Contact requests\n▸ eve/)
  })

  test.each([
    ['Esc', escape],
    ['n', 'n'],
    ['Ctrl+C', '\x03'],
  ])('%s is a no, and leaves the list', async (_, key) => {
    await openRequests()
    press('d')
    await sees(/Decline eve\? Nobody is told\. +Enter yes +Esc no/)
    press(key)
    await vi.waitFor(() => expect(desk.screen()).not.toContain('Decline eve'))
    await sees(/Contact requests\n▸ eve/)
    expect(calls('request.decline')).toEqual([])
  })

  test('Enter is a yes', async () => {
    await openRequests()
    press('d')
    await sees('Decline eve?')
    press(enter)
    await vi.waitFor(() => expect(calls('request.decline')).toEqual([{ request: request('eve').id }]))
  })
})

describe('a confirmed deletion', () => {
  const confirm = async (...keys: string[]): Promise<void> => {
    press(...(keys.length > 0 ? keys : [up, 'd']), enter)
    await sees('(being deleted)')
  }

  test.each([
    [80, 24],
    [40, 12],
  ])('leaves after five seconds, and not before; at %i columns and %i rows the key is told', async (columns, rows) => {
    await open(columns, rows)
    const id = idOf('second')
    await confirm()
    expect(desk.screen()).toMatch(/Alt\+Z undo/)
    desk.pass(undoMs - 1)
    expect(deleted()).toEqual([])
    desk.pass(1)
    await sees('(deleted)')
    expect(deleted()).toEqual([id])
    expect(desk.screen()).not.toMatch(/Alt\+Z undo/)
  })

  test.each([
    ['at once', []],
    ['from another chat', ['\x0e']],
    ['from another screen', ['?']],
    ['while something else is written', ['words']],
  ])('is undone by one key, %s', async (_, keys) => {
    await open()
    await confirm()
    press(...keys, undo)
    await sees('Kept')
    desk.pass(2 * undoMs)
    await answered()
    expect(deleted()).toEqual([])
    press(undo)
    await sees('There is nothing to undo')
  })

  test('of /delete is undone by /undo as well', async () => {
    await open()
    await confirm('/delete', enter)
    press('/undo', enter)
    await sees('Kept')
    desk.pass(undoMs)
    expect(deleted()).toEqual([])
  })

  test.each<[string, readonly string[]]>([
    ['another chat', ['\x0e']],
    ['the shell', ['\x1a']],
    ['another account', ['/account other', enter]],
    ['a lock', ['/lock', enter, enter]],
  ])('is carried out when one goes to %s', async (_, keys) => {
    await open()
    const id = idOf('second')
    await confirm()
    press(...keys)
    if (keys[0] === '\x0e') desk.pass(undoMs)
    await vi.waitFor(() => expect(deleted()).toEqual([id]))
    await vi.waitFor(() => expect(node.messages.find((each) => each.id === id)?.type).toBe('deleted'))
  })

  test('is carried out when one quits, or the terminal goes', async () => {
    await open()
    const id = idOf('second')
    await confirm()
    expect(deleted()).toEqual([])
    desk.leave()
    await vi.waitFor(() => expect(deleted()).toEqual([id]))
  })

  test('is carried out by a second one, which can be undone', async () => {
    await open()
    const [first, second] = [idOf('first'), idOf('second')]
    await confirm()
    press(up, 'k', 'd', enter)
    await vi.waitFor(() => expect(deleted()).toEqual([second]))
    press(undo)
    desk.pass(undoMs)
    await answered()
    expect(deleted()).not.toContain(first)
    expect(node.messages.map(({ type }) => type)).toEqual(['text', 'deleted'])
  })

  test('waits for a node that is gone meanwhile, and can be undone until it is back', async () => {
    await open()
    const id = idOf('second')
    await confirm()
    node.die('crashed')
    await sees('Unlock me')
    desk.pass(undoMs)
    desk.pass(undoMs)
    expect(deleted()).toEqual([])
    for (const key of [`\x1b[200~${'abandon '.repeat(23)}art\x1b[201~`, enter, enter]) press(key)
    await sees('(being deleted)')
    await sees(/Alt\+Z undo/)
    desk.pass(undoMs)
    await vi.waitFor(() => expect(deleted()).toEqual([id]))
  })

  test('is tried again when the node goes while it is asked', async () => {
    await open()
    const id = idOf('second')
    let attempts = 0
    node.answers['message.delete'] = (params: { id: string }, context) => {
      attempts += 1
      if (attempts === 1) throw new PrivyError('node-unreachable', 'The node went away', 'Wait')
      return node.contract.handlers['message.delete'](params, context)
    }
    await confirm()
    desk.pass(undoMs)
    await vi.waitFor(() => expect(attempts).toBe(1))
    await answered()
    desk.pass(undoMs)
    await sees('(deleted)')
    expect(deleted()).toEqual([id, id])
  })

  test('that the node refuses is told, and the message stays', async () => {
    await open()
    node.answers['message.delete'] = () => {
      throw new PrivyError('disk-full', 'The disk is full', 'Free some space')
    }
    await confirm()
    desk.pass(undoMs)
    await sees('Not deleted: The disk is full')
    await sees('you second')
  })
})

describe('what else is typed behind Up', () => {
  test('changes a message only until it is undone', async () => {
    await open()
    press(up, 'echo hi', enter)
    await sees('secondcho hi (edited)')
    await sees(/Alt\+Z undo/)
    press(undo)
    await sees('second (edited)')
    expect(calls('message.edit').map((params) => (params as { text: string }).text)).toEqual(['secondcho hi', 'second'])
  })

  test('reacts to a message only until it is undone; the reaction before comes back', async () => {
    await open()
    press('/react 🎉', enter)
    await sees('🎉 you')
    press(up, 'xylophone', enter)
    await sees('ylophone you')
    press(undo)
    await sees('🎉 you')
    press('/react 👍', enter)
    await sees('👍 you')
    desk.pass(undoMs)
    press(undo)
    await sees('There is nothing to undo')
    expect(desk.screen()).toContain('👍 you')
  })

  test('is not lost behind a page that it opened', async () => {
    await open()
    node.answers['message.show'] = ({ id }: { id: string }) => ({
      ...node.messages.find((each) => each.id === id),
      ...{ delivery: null, story: [] },
    })
    press(up, 'i')
    await sees('state')
    press('think')
    await sees('> think')
    expect(desk.store.state.layers).toEqual([])
  })
})
