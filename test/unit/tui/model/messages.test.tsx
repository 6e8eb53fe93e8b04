import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { linksIn } from '../../../../src/tui/model/chats/links.ts'
import {
  addressOf,
  contact,
  type Desk,
  me,
  message,
  type NodeInMemory,
  nodeInMemory,
  sitDown,
} from '../../../support/terminal/tui.tsx'

const [up, escape, end] = ['\x1b[A', '\x1b', '\x1b[1;5F']

let node: NodeInMemory
let desk: Desk

beforeEach(() => {
  node = nodeInMemory()
  node.contacts = [contact('bob'), contact('carol')]
})
afterEach(() => desk.leave())

const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))
const seesNot = (text: string) => vi.waitFor(() => expect(desk.screen()).not.toContain(text))
const calls = (method: string) => node.calls.filter((call) => call.method === method).map(({ params }) => params)
const theirs = (text: string, change = {}) => message('bob', text, { state: 'received', ...change })
const own = (text: string, change = {}) =>
  message('bob', text, { direction: 'out', state: 'delivered', from: { name: 'me', address: me.address }, ...change })
const press = (...keys: string[]) => {
  for (const key of keys) desk.type(key)
}

describe('a message of ours', () => {
  test('is changed: the composer has its text, and the draft comes back afterwards', async () => {
    node.messages = [own('helo'), theirs('what?')]
    desk = sitDown(node)
    await sees('what?')
    press('/edit', '\r')
    await sees(/changing your message.*\n.*> helo/)
    press('\x15', 'hello', '\r')
    await sees('hello (edited)')
    expect(calls('message.edit')).toEqual([{ id: node.messages[0]?.id, text: 'hello' }])
    expect(calls('message.send')).toEqual([])
    await seesNot('changing')
  })

  test('is not changed after Esc, and what was being written is there again', async () => {
    node.messages = [own('helo')]
    desk = sitDown(node)
    await sees('helo')
    press('a draft', '\x1be')
    await sees('> helo')
    press('x')
    press(escape)
    await sees('> a draft')
    await sees('you helo')
    expect(calls('message.edit')).toEqual([])
  })

  test('that could not be changed comes back to the composer with the reason', async () => {
    node.messages = [own('helo')]
    node.answers['message.edit'] = () => {
      throw new Error('disk full')
    }
    desk = sitDown(node)
    await sees('helo')
    press(up, 'e', ' there', '\r')
    await sees('Not changed: disk full')
    await sees(/changing.*\n.*> helo there/)
    press(escape)
    await seesNot('changing')
  })

  test('is deleted for both after one question', async () => {
    node.messages = [own('a mistake')]
    desk = sitDown(node)
    await sees('a mistake')
    press(up, 'd')
    await sees(/Delete it for both\? +Enter yes +Esc no/)
    press('n')
    await seesNot('Delete it')
    expect(calls('message.delete')).toEqual([])
    press('d', '\r')
    await sees('you (being deleted)')
    desk.pass(5_000)
    await sees('you (deleted)')
    expect(desk.screen()).not.toContain('a mistake')
  })
})

describe('a message of theirs', () => {
  test('cannot be changed, and is deleted here only', async () => {
    node.messages = [theirs('spam')]
    desk = sitDown(node)
    await sees('spam')
    press(up, 'e')
    await sees('Only messages of yours can be changed')
    press('d')
    await sees('here only')
    press('\r')
    desk.pass(5_000)
    await sees('bob (deleted)')
  })

  test('is answered: the composer says what, the message quotes it, and `o` goes there', async () => {
    node.messages = [theirs('the question'), ...Array.from({ length: 40 }, (_, index) => theirs(`talk ${index}`))]
    desk = sitDown(node)
    await sees('talk 39')
    press(up, 'k', 'r')
    await sees('re bob: talk 38')
    press(escape)
    await seesNot('re bob')
    const [question] = node.messages
    node.say('bob', 'as I asked', { replyTo: question?.id ?? '', type: 'reply' })
    await sees(/> bob: the question\n.*as I asked/)
    press(up, 'o')
    await sees(/bob the question/)
    expect(desk.screen()).not.toContain('talk 39')
    // And back to where one was.
    press(escape)
    await sees('as I asked')
  })

  test('quotes what is not loaded, once the node has told it', async () => {
    const question = theirs('long ago')
    node.messages = [question, ...Array.from({ length: 600 }, (_, index) => theirs(`talk ${index}`))]
    node.messages = [...node.messages, theirs('an answer', { replyTo: question.id, type: 'reply' })]
    desk = sitDown(node)
    await sees(/> bob: long ago\n.*an answer/)
    press(up, 'o')
    await sees('bob long ago')
    press(escape, end)
    await sees('an answer')
  })

  const reacted = () => calls('message.react').map((params) => (params as { reaction: string }).reaction)

  test.each(['love it', ':no_such_emoji:', 'x'.repeat(17)])(
    'gets no reaction %j, as on the command line: what one is, is told',
    async (typed) => {
      node.messages = [theirs('lunch?')]
      desk = sitDown(node)
      await sees('lunch?')
      press(up, 'x', typed, '\r')
      await sees('A reaction is one emoji, or a word of at most 16 characters')
      press(escape, escape)
      await sees('Enter send')
      press(`/react ${typed}`, '\r')
      await sees('A reaction is one emoji, or a word of at most 16 characters')
      expect(reacted()).toEqual([])
    },
  )

  test.each(['+1', 'seen', 'x'.repeat(16), ':-)'])('gets the reaction %j, as on the command line', async (typed) => {
    node.messages = [theirs('lunch?')]
    desk = sitDown(node)
    await sees('lunch?')
    press(up, 'x', typed, '\r')
    await vi.waitFor(() => expect(reacted()).toEqual([typed]))
    await sees(`${typed} you`)
    press(`/react ${typed}`, '\r')
    await vi.waitFor(() => expect(reacted()).toEqual([typed, '']))
  })

  test('gets a reaction by its short code: the picker shows what fits, Tab completes it', async () => {
    node.messages = [theirs('we are live')]
    desk = sitDown(node)
    await sees('we are live')
    press(up, 'x', ':rocket')
    await sees(/React to: we are live\n[^]*🚀 :rocket:[^]* > :rocket/)
    press('\t')
    await sees(/ > 🚀/)
    press('\r')
    await vi.waitFor(() => expect(reacted()).toEqual(['🚀']))
    press(up, 'x', ':rock')
    await sees(/:rock:/)
    press('\t', '\t')
    const [, second = ''] = await vi.waitFor(() => /▸ (\S+)/.exec(desk.screen().split('React to')[1] ?? '') ?? [])
    press('\x1b[Z', '\t', '\r')
    await vi.waitFor(() => expect(reacted()).toEqual(['🚀', second]))
    // A whole code needs no Tab.
    press(up, 'x', ':heart:', '\r')
    await vi.waitFor(() => expect(reacted().at(-1)).toBe('❤️'))
  })

  test('gets a reaction by number or typed, and the same again takes it back', async () => {
    node.messages = [theirs('good news')]
    desk = sitDown(node)
    await sees('good news')
    press(up, 'x')
    await sees(/React to: good news\n.*\n.*1 👍 .*\n.*5 /)
    press('4')
    await sees('🎉 you')
    press('/react 🎉', '\r')
    await seesNot('🎉')
    press(up, 'x', '\x1b[200~🦄\x1b[201~', '\r')
    await sees('🦄 you')
    expect(calls('message.react').map((params) => (params as { reaction: string }).reaction)).toEqual(['🎉', '', '🦄'])
    const [reacted] = node.messages
    if (!reacted) throw new Error('gone')
    const both = [...reacted.reactions, { from: addressOf('bob'), reaction: '🦄' }]
    node.emit({ kind: 'message.reacted', message: { ...reacted, reactions: both } })
    await sees('🦄 you, bob')
  })

  test('shows where its links lead, and copies them', async () => {
    node.messages = [theirs('see https://example.org/a?b=c, or (http://xn--e1awd7f.com/).')]
    desk = sitDown(node)
    await sees('see https')
    press('/open', '\r')
    await sees(/▸ https:\/\/example\.org\/a\?b=c +example\.org\n[^]*\nhttps:\/\/example\.org\/a\?b=c\n/)
    await sees('It leads to example.org')
    press('\x1b[B', '\r')
    expect(desk.terminal.done).toEqual(['copy http://xn--e1awd7f.com/'])
  })
})

test.each([
  ['no links here', []],
  ['https://a.b/c. And https://a.b/c again', ['https://a.b/c']],
  ['(see https://en.wikipedia.org/wiki/A_(b))', ['https://en.wikipedia.org/wiki/A_(b)']],
  ['<https://a.b>', ['https://a.b']],
  ['ipfs://bafy/x!', ['ipfs://bafy/x']],
])('links in %j', (text, links) => expect(linksIn(text)).toEqual(links))

test('the way of a message is told step by step', async () => {
  const sent = own('far away')
  node.messages = [sent]
  node.answers['message.show'] = () => ({
    ...sent,
    delivery: { id: sent.id, state: 'delivered', held: [], delivered: ['d0'.repeat(16)] },
    story: [
      { time: sent.time, step: 'queued' },
      { time: sent.time, step: 'published', peers: ['12D3KooWabcdefghijk'] },
      { time: sent.time, step: 'delivered', device: 'd0'.repeat(16) },
    ],
  })
  desk = sitDown(node)
  await sees('far away')
  press(up, 'i')
  await sees('on your disk, waiting')
  expect(desk.screen()).toMatch(/handed to peers: 12D3KooWabcd…/)
  expect(desk.screen()).toMatch(/on their disk \(device d0d0d0d0d0d0…\)/)
})

test('what is missing or of a newer kind says so, and nothing is done with it', async () => {
  node.messages = [
    theirs('2 messages are missing here', { type: 'missing' }),
    theirs('sent with a newer version', { type: 'unknown' }),
  ]
  desk = sitDown(node)
  await sees('(2 messages are missing here)')
  await sees('sent with a newer version')
  press(up, up, 'r')
  await sees('nothing left of it to answer')
  press('x')
  expect(calls('message.react')).toEqual([])
})
