import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { textWidth } from '../../../../src/tui/screen/text/graphemes.ts'
import {
  contact,
  type Desk,
  message,
  type NodeInMemory,
  nodeInMemory,
  request,
  sitDown,
} from '../../../support/terminal/tui.tsx'

const [escape, enter, leader, requestsKey] = ['\x1b', '\r', '\x18', '\x12']

let node: NodeInMemory
let desk: Desk

beforeEach(() => {
  node = nodeInMemory()
  node.contacts = [contact('bob')]
  node.messages = Array.from({ length: 30 }, (_, index) => message('bob', `talk ${index}`, { state: 'received' }))
})
afterEach(() => desk.leave())

const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))
const press = (...keys: string[]) => {
  for (const key of keys) desk.type(key)
}
async function open(columns = 80, rows = 24): Promise<void> {
  desk = sitDown(node, columns, rows)
  await sees('talk 29')
}
function eveAsks(): void {
  node.requests = [request('eve')]
  node.emit({ kind: 'request.received', request: request('eve') })
}
function expectWhole(columns: number, rows: number): void {
  const lines = desk.screen().split('\n')
  expect(lines.length).toBeLessThanOrEqual(rows)
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns)
}

const sizes = [
  [80, 24],
  [200, 60],
  [40, 12],
] as const
/** Screens by the keys that open them, and a hint that each has. */
const screens: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['the chats', [], /Enter send/],
  ['the link', [leader, 'k'], /a add/],
  ['the help', ['?'], /PgDn scroll/],
  ['the settings', [leader, 's'], /Enter change/],
  ['the switcher', ['\x0b'], /Enter choose/],
  ['the search', ['\x06'], /Enter go there/],
  ['a form', [leader, 'a'], /Enter go on/],
  ['verifying', [leader, 'v'], /v they are the same/],
  ['a chosen message', ['\x1b[A'], /k older/],
  ['a question', ['\x1b[A', 'd'], /Enter yes/],
  ['a reaction', ['\x1b[A', 'x'], /Enter react/],
]

describe.each(sizes)('at %i columns and %i rows a notice stands beside the hints', (columns, rows) => {
  test.each(screens)('of %s, and one key opens the requests from there', async (_, keys, hint) => {
    await open(columns, rows)
    press(...keys)
    await sees(hint)
    eveAsks()
    await sees(/eve asks to be your contact: Ctrl\+R/)
    expect(desk.screen()).toMatch(hint)
    expectWhole(columns, rows)
    press(requestsKey)
    await sees(/Contact requests\n▸ eve/)
    press(requestsKey, escape)
    expect(desk.store.state.layers.filter((each) => each.kind === 'list' && each.list === 'requests')).toEqual([])
  })

  test('of the chats when it is long: all of it is read, and nothing that is written is hidden', async () => {
    await open(columns, rows)
    const long = 'Something went wrong with what was wanted, and this says why. Look at it, then try again.'
    press('a draft')
    desk.store.now({ type: 'notice', kind: 'error', text: long })
    const words = long.slice(0, columns < 60 ? 60 : long.length)
    await vi.waitFor(() => expect(desk.screen().replaceAll(/\s+/g, ' ')).toContain(words))
    await sees('> a draft')
    await sees(/Enter send/)
    expectWhole(columns, rows)
  })
})

test('a notice names the key of the person, and /requests where other keys are preferred to it', async () => {
  node.configured = { ...node.configured, ownKeys: { openRequests: ['Ctrl+T'] } }
  await open()
  eveAsks()
  await sees('eve asks to be your contact: Ctrl+T')
  press('\x14')
  await sees('Contact requests')
  desk.leave()
  node.configured = { ...node.configured, ownKeys: { openSearch: ['Ctrl+R'] } }
  await open()
  eveAsks()
  await sees('eve asks to be your contact: Ctrl+X r')
  press(leader, 'r')
  await sees('Contact requests')
})

test.each<[string, readonly string[]]>([
  ['the link', [leader, 'k']],
  ['the help', ['?']],
  ['the settings', [leader, 's']],
  ['the requests', [leader, 'r']],
])('a command that is typed on the screen of %s is one', async (_, keys) => {
  await open()
  press(...keys)
  await vi.waitFor(() => expect(desk.store.state.layers).toHaveLength(1))
  press('/requests')
  await sees('> /requests')
  press(enter)
  await sees('Contact requests')
})

test('the words of a new account are not left for requests', async () => {
  node = nodeInMemory([])
  desk = sitDown(node)
  await sees('Create a new account')
  press(requestsKey)
  expect(desk.screen()).toContain('Create a new account')
  press(enter, 'dora', enter, enter, enter)
  await sees(/24 word24/)
  press(requestsKey)
  await sees('First the words')
  expect(desk.screen()).toMatch(/24 word24/)
  press(enter)
  await sees('Do you have them?')
  press(requestsKey)
  await sees('First the words')
  await sees('Do you have them?')
})

test('a form that is being filled in is there again behind the requests', async () => {
  await open()
  press(leader, 'a', 'privy://half')
  press(requestsKey)
  await sees('Contact requests')
  press(escape)
  await sees('> privy://half')
})
