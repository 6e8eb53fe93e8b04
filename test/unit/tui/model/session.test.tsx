import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { PrivyError } from '../../../../src/shared/errors.ts'
import { showSession } from '../../../../src/tui/effects/session.ts'
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

let node: NodeInMemory
let desk: Desk

beforeEach(() => {
  node = nodeInMemory()
  node.contacts = [contact('bob'), contact('carol')]
})
afterEach(() => desk.leave())

const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text), { timeout: 3_000 })
const calls = (method: string) => node.calls.filter((call) => call.method === method).map(({ params }) => params)
const typed = (...keys: string[]) => {
  for (const key of keys) desk.type(key)
}

describe('the connection', () => {
  test('asks once, then only listens', async () => {
    desk = sitDown(node)
    await sees('● 2 peers')
    await vi.waitFor(() => expect(calls('message.read')).toHaveLength(1))
    const asked = node.calls.length
    desk.pass(60_000)
    expect(node.calls).toHaveLength(asked)
    expect(node.calls.map(({ method }) => method).sort()).toEqual([
      ...['contact.list', 'conversation.list', 'events.subscribe', 'message.read', 'node.status', 'request.list'],
    ])
  })

  test('goes on behind the last event after a break: what happened meanwhile is there, once', async () => {
    desk = sitDown(node)
    await sees('bob')
    const before = node.say('bob', 'before the break')
    await sees('before the break')
    // What passes by is ahead of what is still on its way.
    node.contract.pass('node.changed', { peers: 7, cursor: '000999' })
    await sees('7 peers')
    node.die('stopped')
    await sees('x stopped')
    const missed = node.say('bob', 'in the break')
    node.start()
    await sees('in the break')
    expect(calls('events.subscribe').at(-1)).toMatchObject({ since: expect.stringMatching(/^0+\d+$/) as unknown })
    expect(desk.screen().match(/in the break/g)).toHaveLength(1)
    const held = desk.store.state.conversations.get(addressOf('bob'))?.messages.map(({ id }) => id)
    expect(held).toEqual([before.id, missed.id])
    await vi.waitFor(() => expect(desk.screen()).not.toContain('unread'))
  })

  test.each<[string, () => unknown]>([
    ['refuses the cursor', () => Promise.reject(new PrivyError('bad-input', 'No such cursor', 'Begin anew'))],
    ['has other cursors now', () => ({ events: [], cursor: 'beef-0', more: false, skipped: true })],
    ['has pruned what came behind it', () => ({ events: [], cursor: '000001', more: true, skipped: true })],
  ])('begins anew where the node %s', async (_, answer) => {
    desk = sitDown(node)
    node.say('bob', 'before the break')
    await sees('before the break')
    node.answers['events.read'] = answer
    node.die('stopped')
    await sees('x stopped')
    node.messages = [...node.messages, message('bob', 'without an event')]
    node.start()
    await sees(/before the break\n.*── new ─+\n.*without an event/)
    expect(calls('events.subscribe').at(-1)).toEqual({ passing: true })
  })

  test.each([
    ['version-mismatch', /node of another version/],
    ['fault', /node does not answer/],
  ] as const)('that cannot be made says why: %s', async (code, shown) => {
    node.nodes.reach = () => Promise.reject(new PrivyError(code, 'It is so', 'Do something'))
    desk = sitDown(node)
    await sees(shown)
    expect(desk.screen()).toContain('It is so. Do something')
  })

  test('an account that another program removes is gone here too: its words would start a node that is on no list', async () => {
    desk = sitDown(node)
    await sees('bob')
    await node.nodes.remove(me)
    await sees('Create a new account')
    await sees(`${me.name} was removed from this machine`)
    expect(desk.screen()).not.toContain('bob')
    expect(desk.store.state).toMatchObject({ account: undefined, accounts: [], connection: { state: 'none' } })
  })

  test('a broken screen is no broken promise: it is told', async () => {
    desk = sitDown(node)
    await sees('bob')
    const told: unknown[] = []
    const store = {
      ...desk.store,
      state: desk.store.state,
      now(...happenings: readonly object[]) {
        if (told.push(...happenings) === 1) throw new Error('the screen broke')
      },
    }
    const session = showSession(node.nodes, me, store)
    await vi.waitFor(() =>
      expect(told.at(-1)).toMatchObject({ connection: { state: 'silent', message: 'the screen broke' } }),
    )
    session.end()
  })

  test('tells how far a node is that starts', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.store.now({ type: 'connection', connection: { state: 'starting', step: 'indexing', done: 1200, total: 5000 } })
    await sees('starting: reading what is stored anew, 1200 of 5000')
  })
})

describe('what happens elsewhere', () => {
  test('peers come and go', async () => {
    desk = sitDown(node)
    await sees('● 2 peers')
    node.contract.pass('node.changed', { peers: 0 })
    await sees('nobody to connect to')
    node.contract.pass('node.changed', { peers: 1 })
    await sees(/● 1 peer$/m)
  })

  test('somebody writes: shown for eight seconds, and no longer than to their message', async () => {
    desk = sitDown(node)
    await sees('bob')
    node.contract.pass('contact.typing', { conversation: addressOf('bob') })
    await sees(/bob {2}not verified · writing…/)
    desk.pass(7_999)
    expect(desk.screen()).toContain('writing…')
    desk.pass(1)
    await vi.waitFor(() => expect(desk.screen()).not.toContain('writing…'))
    node.contract.pass('contact.typing', { conversation: addressOf('bob') })
    await sees('writing…')
    node.say('bob', 'there')
    await sees('bob there')
    expect(desk.screen()).not.toContain('writing…')
  })

  test('another client reads: the number goes', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('\x1b[O')
    const news = node.say('bob', 'while away')
    await sees('1 unread')
    const other = await node.nodes.reach(me)
    if (other.state !== 'running') throw new Error('the node is gone')
    await other.client.call('conversation.mark', { conversation: 'bob', until: news.id })
    desk.pass(1_000)
    await vi.waitFor(() => expect(desk.screen()).not.toContain('unread'))
  })

  test('a contact is renamed: so are their messages', async () => {
    desk = sitDown(node)
    node.say('bob', 'hello')
    await sees('bob hello')
    node.contacts = node.contacts.map((each) => (each.name === 'bob' ? { ...each, name: 'robert' } : each))
    node.emit({ kind: 'contact.renamed', contact: contact('robert', { address: addressOf('bob') }) })
    await sees('robert hello')
  })

  test('a request is answered by another client: it is gone here', async () => {
    node.requests = [request('eve')]
    desk = sitDown(node)
    await sees('1 request')
    node.requests = []
    node.emit({ kind: 'request.declined', request: { ...request('eve'), state: 'declined' } })
    await vi.waitFor(() => expect(desk.screen()).not.toContain('1 request'))
  })

  test('whatever happens, nothing is asked for a second time', async () => {
    desk = sitDown(node)
    await sees('● 2 peers')
    await vi.waitFor(() => expect(calls('message.read')).toHaveLength(1))
    const asked = node.calls.length
    for (let number = 0; number < 300; number++) node.say('carol', `number ${number}`)
    await sees('300 unread')
    node.emit({ kind: 'contact.renamed', contact: contact('carol', { name: 'caroline' }) })
    node.contract.others.asks(request('eve'))
    const sent = node.contract.message({ conversation: addressOf('carol'), direction: 'out', text: 'an answer' })
    node.emit({ kind: 'message.queued', message: sent })
    await sees(/300 unread {2}1 request {2}1 queued/)
    node.contract.theirs.progress(sent.id, 'delivered')
    await vi.waitFor(() => expect(desk.screen()).not.toContain('queued'))
    await sees('caroline')
    desk.pass(60_000)
    expect(node.calls).toHaveLength(asked)
  })
})

describe('the list', () => {
  test('has pinned chats first, then those with the newest message', async () => {
    node.contacts = ['ann', 'bob', 'carol'].map((name) => contact(name))
    desk = sitDown(node)
    await sees('ann')
    node.say('bob', 'first')
    node.say('carol', 'second')
    const order = () => [...desk.screen().matchAll(/^[▸ ][* ](ann|bob|carol)/gm)].map(([, name]) => name)
    await vi.waitFor(() => expect(order()).toEqual(['carol', 'bob', 'ann']))
    typed('/go bob', '\r', '/pin', '\r')
    await sees('*bob')
    expect(order()).toEqual(['bob', 'carol', 'ann'])
    await sees(/bob {2}not verified, pinned/)
    typed('\x18', 't')
    await vi.waitFor(() => expect(order()).toEqual(['carol', 'bob', 'ann']))
  })

  test('a muted chat counts and does not call', async () => {
    desk = sitDown(node)
    await sees('bob')
    typed('/go carol', '\r', '\x18', 'm', '/go bob', '\r', '\x1b[O')
    await sees('carol: muted')
    node.say('carol', 'psst')
    await sees('1~')
    expect(desk.terminal.done).toEqual([])
    node.say('bob', 'hey')
    await vi.waitFor(() => expect(desk.terminal.done).toHaveLength(1))
  })
})
