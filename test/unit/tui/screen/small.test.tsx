import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { textWidth } from '../../../../src/tui/screen/text/graphemes.ts'
import { defaultBindings, showKey } from '../../../../src/tui/model/input/keys.ts'
import { pageRows } from '../../../../src/tui/model/layers/pages.ts'
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
  status,
} from '../../../support/terminal/tui.tsx'

const escape = '\x1b'
const up = `${escape}[A`
let node: NodeInMemory
let desk: Desk

beforeEach(() => {
  node = nodeInMemory()
  node.contacts = [contact('bob')]
})
afterEach(() => desk.leave())

const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))
const lowest = (): string => desk.screen().split('\n').at(-1) ?? ''
async function sit(columns = 40, rows = 12): Promise<void> {
  desk = sitDown(node, columns, rows)
  await sees(/bob/)
  await sees(/This is the|\d\d:\d\d/)
}
const press = (...keys: readonly string[]): void => keys.forEach(desk.type)

test('the Ctrl+X pop-up is whole at 40x12, also over a long draft', async () => {
  node.messages = Array.from({ length: 20 }, (_, index) => message('bob', `message ${index}`))
  await sit()
  press(`${escape}[200~${'one two three four '.repeat(12)}${escape}[201~`)
  await sees('three')
  press('\x18')
  await sees('Ctrl+X')
  for (const { keys, hint } of defaultBindings.filter(({ scope }) => scope === 'leader')) {
    const key = keys.map(showKey).join(' ')
    expect(desk.screen()).toMatch(new RegExp(`(^| )${key} +${hint}( |$)`, 'm'))
  }
})

describe('the keys for a chosen message', () => {
  test('do not offer to edit what others wrote', async () => {
    node.messages = [message('bob', 'theirs'), message('bob', 'mine', { direction: 'out', state: 'read' })]
    await sit(80, 24)
    press(up)
    await vi.waitFor(() => expect(lowest()).toMatch(/r reply {2}e edit/))
    press('k')
    await vi.waitFor(() => expect(lowest()).toMatch(/r reply {2}d delete/))
    expect(lowest()).not.toMatch(/edit/)
  })

  test('do not offer what cannot be done with a deleted one', async () => {
    node.messages = [message('bob', '', { type: 'deleted' })]
    await sit(80, 24)
    press(up)
    await vi.waitFor(() => expect(lowest()).toMatch(/older {2}i info/))
  })
})

test('who writes, and whether they are verified, are two things', async () => {
  await sit()
  node.contract.pass('contact.typing', { conversation: addressOf('bob') })
  await sees(/^bob {2}not verified · writing…$/m)
})

test('the value of a setting is whole, and apart from what it means', async () => {
  node.configured = { ...node.configured, preferences: { ...node.configured.preferences, theme: 'colour-blind' } }
  for (const [columns, rows] of [
    [80, 24],
    [40, 12],
  ] as const) {
    await sit(columns, rows)
    press('\x18', 's')
    await sees(/▸ Theme +‹ colour-blind ›( {2,}16:|$)/m)
    desk.leave()
  }
})

describe('what went wrong is told whole', () => {
  const text = 'Nothing was kept because the disk of this machine is full; remove something from it'
  test.each([
    ['in a chat at 80 columns', 80, 24, []],
    ['in a chat at 40x12', 40, 12, []],
    ['on a page at 40x12', 40, 12, ['?']],
  ] as const)('%s', async (_, columns, rows, keys) => {
    await sit(columns, rows)
    press(...keys)
    desk.store.now({ type: 'notice', kind: 'error', text: `${text}. ${text}` })
    const said = (): string => desk.screen().replaceAll(/\s+/g, ' ')
    await vi.waitFor(() => expect(said()).toContain(`${text}. ${text}`))
    expect(desk.screen().split('\n')).toHaveLength(rows)
  })

  test('while the node does not answer', async () => {
    await sit()
    desk.store.now({
      type: 'connection',
      connection: {
        state: 'silent',
        message: 'The node of this account does not answer',
        hint: 'Stop it by privy stop',
      },
    })
    await sees(/The node of this account does not\nanswer\. Stop it by privy stop/)
  })
})

test.each([
  [80, 24],
  [40, 12],
])('the help begins with what the ticks mean at %ix%i', async (columns, rows) => {
  await sit(columns, rows)
  press('?')
  await sees('Help')
  for (const each of ['· queued', '✓ sent', '^ held', '✓✓ delivered', '✓r read', 'x expired or refused'])
    expect(desk.screen()).toContain(each)
})

test('no page has a row that is cut at 40 columns', async () => {
  const sent = message('bob', 'mine', { id: 'a1'.repeat(16), direction: 'out', state: 'read' })
  node.messages = [sent]
  const peer = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'
  node.answers['message.show'] = () => ({
    ...sent,
    delivery: { held: [], delivered: ['d0'.repeat(16)] },
    story: [{ step: 'published', time: '2026-01-02T03:04:05.000Z', peers: [peer] }],
  })
  const listen = [`/ip4/192.0.2.123/tcp/54321/p2p/${peer}`]
  node.answers['node.status'] = () => ({ ...status, listen, dropped: { replay: 3 } })
  await sit()
  for (const [keys, title] of [
    [['?'], 'Help'],
    [['\x18', 'i'], 'Node'],
    [['\x18', 'k'], 'Your link'],
    [['\x18', 'v'], 'Verify'],
    [[up, 'i'], 'Message'],
  ] as const) {
    press(...keys)
    await sees(new RegExp(`^${title}( {2}↓ PgDn)?$`, 'm'))
    const layer = desk.store.state.layers.at(-1)
    if (layer?.kind !== 'page') throw new Error(`${title} is no page`)
    const texts = pageRows(layer, desk.store.state).map((each) => each.map(({ text }) => text).join(''))
    // Ids of peers and devices are shortened wherever they are.
    const cut = texts.filter((text) => textWidth(text.trimEnd()) > 40 || /(?<! \w{12})…$/.test(text))
    expect(cut).toEqual([])
    press(escape, escape)
    await vi.waitFor(() => expect(desk.store.state.layers).toEqual([]))
  }
})

test('a question is whole at 40x12, with what it wants', async () => {
  node = nodeInMemory([{ ...me, wordsUnconfirmed: true }])
  node.contacts = [contact('bob')]
  await sit()
  press('\x18', 'l')
  await sees(/Without them nothing opens it again: all\nof it is lost\.\nType its name to lock it/)
  expect(lowest()).toMatch(/^Enter go on {2}Esc back/)
})

describe('at 40x12', () => {
  /** The screen as one text, wherever its rows end. */
  const said = (): string => desk.screen().replaceAll(/\s+/g, ' ')
  const says = (text: string) => vi.waitFor(() => expect(said()).toContain(text))

  test('the labels of a form are whole where one writes', async () => {
    await sit()
    press('\x18', 'a')
    await sees('Their link, privy://...')
    press('\x1b[B')
    await says('What to call them; Enter for the name in the link >')
    press('\x1b[B')
    await says('A line that comes with the request >')
  })

  test('what is wrong with words is whole, beside their label or below it', async () => {
    node.die('locked')
    desk = sitDown(node, 40, 12)
    await sees('Unlock me')
    press('aban foo bar')
    await says('word 2 is not on the list')
  })

  test('what is chosen in a list is told whole', async () => {
    await sit()
    press('\x0b', '>invite')
    await says('a link for people you know: asking by it takes less computing')
  })

  test('what can be chosen is told whole on the first screen', async () => {
    node = nodeInMemory([])
    desk = sitDown(node, 40, 12)
    await sees('Create a new account')
    expect(desk.screen()).not.toMatch(/…/)
  })

  test('a contact request is whole', async () => {
    const text = `${'abcdefgh '.repeat(31)}!`
    node.requests = [request('mallory'), { ...request('eve'), text }, request('trudy')]
    await sit()
    press('\x18', 'r')
    await says(request('mallory').from.address.slice(0, 40))
    press('j')
    await says(text)
    await says('▸ eve')
  })

  test('the filters of a search are whole', async () => {
    await sit()
    press('\x06')
    await sees('Search')
    for (const filter of ['from:NAME', 'from:me', 'in:NAME', 'before:2026-01-31', 'after:2026-01-31T08:00'])
      await says(filter)
    await says('they stand together')
    expect(desk.screen()).not.toMatch(/…/)
  })

  test('a page that goes on below says so', async () => {
    await sit()
    press('?')
    await sees(/^Help {2}↓ PgDn$/m)
    for (let page = 0; page < 60; page++) press(`${escape}[6~`)
    await sees(/^Help$/m)
    press(escape, '\x18', 'v')
    await sees(/^Verify {2}↓ PgDn$/m)
  })
})
