import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { markedText } from '../../../../src/tui/screen/layers/search-rows.ts'
import {
  addressOf,
  contact,
  type Desk,
  message,
  type NodeInMemory,
  nodeInMemory,
  sitDown,
} from '../../../support/terminal/tui.tsx'

const [ctrlF, escape, enter, down] = ['\x06', '\x1b', '\r', '\x1b[B']

let node: NodeInMemory
let desk: Desk

beforeEach(() => {
  node = nodeInMemory()
  node.contacts = [contact('bob'), contact('carol')]
  node.messages = [
    message('carol', 'the harbour at night', { state: 'received' }),
    ...Array.from({ length: 500 }, (_, index) => message('carol', `chatter ${index}`, { state: 'received' })),
    message('bob', 'meet me at the harbour', { state: 'received' }),
  ]
})
afterEach(() => desk.leave())

const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))
const searches = () => node.calls.filter(({ method }) => method === 'message.search').map(({ params }) => params)
const press = (...keys: string[]) => {
  for (const key of keys) desk.type(key)
}

describe('searching', () => {
  test('finds as one types, goes to the message among its neighbours, and back to where one was', async () => {
    desk = sitDown(node)
    await sees('meet me')
    press('a draft', ctrlF, 'harb')
    await sees(/bob +meet me at the harbour\n.*carol +the harbour at night/)
    expect(desk.screen()).toContain('2 found')
    press(down, enter)
    await sees(/carol the harbour at night\n.*chatter 0/)
    expect(desk.screen()).toContain('r reply')
    press(escape)
    await sees('meet me at the harbour')
    expect(desk.screen()).toContain('> a draft')
    // The hits are still there for the next one.
    press(ctrlF)
    await sees(/▸ .*carol +the harbour/)
    press('meet')
    await sees(/> meet\n/)
    await sees('1 found')
    press(escape)
    await sees('> a draft')
  })

  test('behind a jump, pages, the newest message and the next search are still one key away', async () => {
    desk = sitDown(node)
    await sees('meet me')
    press(ctrlF, 'harb')
    await sees('2 found')
    press(down, enter)
    await sees(/carol the harbour at night\n.*chatter 0/)
    press(ctrlF)
    await sees('Search')
    press(escape)
    await sees('r reply')
    press('\x1b[6~')
    await vi.waitFor(() => expect(desk.screen()).not.toContain('the harbour at night'))
    expect(desk.screen()).toContain('Enter send')
    press('\x1b[1;5F')
    await sees('chatter 499')
  })

  test('looks in this chat only when asked to', async () => {
    desk = sitDown(node)
    await sees('meet me')
    press('/search harbour', enter)
    await sees('2 found')
    press('\t')
    await sees(/with bob.*1 found/)
    expect(searches().at(-1)).toMatchObject({ text: 'harbour', in: addressOf('bob') })
    press('\t')
    await sees(/everywhere.*2 found/)
  })

  test('takes filters among the words, and says what they are before anything is typed', async () => {
    desk = sitDown(node)
    await sees('meet me')
    press(ctrlF)
    await sees('before:2026-01-31')
    press('harb from:car')
    await sees(/1 found\n.*carol +the harbour/)
    expect(searches().at(-1)).toMatchObject({ text: 'harb', from: addressOf('carol') })
    press('x')
    await sees('Nobody here is called carx')
    press('\x15', 'in:bob')
    await sees('and words, or the beginnings of words')
    press(' harbour')
    await sees(/1 found\n.*bob +meet me/)
  })

  test('shows only the answer to the last question', async () => {
    const answers: ((found: object) => void)[] = []
    node.answers['message.search'] = () => new Promise((resolve) => answers.push(resolve))
    desk = sitDown(node)
    await sees('meet me')
    press(ctrlF, 'a', 'b')
    expect(answers).toHaveLength(2)
    answers[1]?.({ messages: [message('bob', 'the right one ab')], more: false })
    await sees('the right one')
    answers[0]?.({ messages: [message('bob', 'a late answer')], more: false })
    await sees('1 found')
    expect(desk.screen()).not.toContain('late')
  })

  test('reads more hits on the way down, each once', async () => {
    desk = sitDown(node)
    await sees('meet me')
    press(ctrlF, 'chatter')
    await sees('50 or more found')
    for (let page = 0; page < 40; page++) press('\x1b[6~')
    await sees('100 or more found')
    const toTheEnd = () => {
      press('\x1b[6~')
      expect(desk.screen()).toMatch(/ 500 found[^]*chatter 0\n/)
    }
    await vi.waitFor(toTheEnd, { interval: 5, timeout: 5_000 })
  })

  test('says that nothing was found, and what went wrong', async () => {
    desk = sitDown(node)
    await sees('meet me')
    press(ctrlF)
    await sees('Type words')
    press('zebra')
    await sees('nothing found')
    node.answers['message.search'] = () => {
      throw new Error('the index is being made anew')
    }
    press('s')
    await sees('the index is being made anew')
    press('\x15')
    await sees('Type words')
  })
})

test.each([
  ['the harbour at night', 'harb', 30, ['the ', '*harb', 'our at night']],
  ['A.B matches a.b, not axb', 'a.b', 40, ['*A.B', ' matches ', '*a.b', ', not axb']],
  ['together they stand', '"they stand"', 40, ['together ', '*they stand']],
  [`${'far '.repeat(20)}away`, 'away', 24, ['…far far far ', '*away']],
])('matches in %j are marked', (text, query, width, expected) => {
  const spans = markedText(text, query, width).map((span) => (span.token === 'match' ? `*${span.text}` : span.text))
  expect(spans).toEqual(expected)
})
