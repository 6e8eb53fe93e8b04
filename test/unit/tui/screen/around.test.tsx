import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { PrivyError } from '../../../../src/shared/errors.ts'
import { textWidth } from '../../../../src/tui/screen/text/graphemes.ts'
import {
  contact,
  type Desk,
  me,
  message,
  type NodeInMemory,
  nodeInMemory,
  sitDown,
  status,
} from '../../../support/terminal/tui.tsx'

let node: NodeInMemory
let desk: Desk

beforeEach(() => {
  node = nodeInMemory()
})
afterEach(() => desk.leave())

const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))
const escape = '\x1b'
/** Reports of the mouse, places from 0. */
const click = (column: number, row: number): void => desk.type(`${escape}[<0;${column + 1};${row + 1}M`)
const wheel = (way: 'up' | 'down'): void => desk.type(`${escape}[<${way === 'up' ? 64 : 65};40;10M`)
const rowOf = (text: string): number =>
  desk
    .screen()
    .split('\n')
    .findIndex((row) => row.includes(text))

describe('the first run', () => {
  beforeEach(() => {
    node = nodeInMemory([])
    node.configured = { ...node.configured, network: { profile: 'public', isChosen: false, variables: [] } }
    desk = sitDown(node)
  })

  async function choosesCreate(): Promise<void> {
    await sees('Create a new account')
    desk.type('\r')
    await sees('Which network?')
  }

  test('asks for the network, each explained in a line, and keeps the choice', async () => {
    await choosesCreate()
    expect(desk.screen()).toMatch(/Public +everybody[^]*Private +only whoever[^]*This local network +whoever/)
    desk.type('\r')
    await sees('Your name')
    expect(node.kept).toEqual(['public'])
    desk.type(escape)
    desk.type(escape)
    await sees('Create a new account')
    desk.type('\r')
    await sees('Your name')
  })

  test('explains the chosen network in full also where there is little room', async () => {
    await choosesCreate()
    desk.resize(40, 12)
    await sees(/everybody, through the open network that\nIPFS uses as well/)
    desk.type(`${escape}[B`)
    await sees(/only whoever shares your own first\npeers; asked next/)
  })

  test('asks for the first peers of a private network, and says when they make no sense', async () => {
    await choosesCreate()
    desk.type(`${escape}[B`)
    desk.type('\r')
    await sees('Addresses of those peers')
    desk.type('example.org')
    desk.type('\r')
    await sees(/"example.org" is not a multiaddr/)
    desk.type('\x15')
    desk.type('/ip4/192.0.2.1/tcp/4001')
    desk.type('\r')
    await sees('Your name')
    expect(node.kept).toEqual(['private /ip4/192.0.2.1/tcp/4001'])
  })

  test('ends with the own link, and leads to the first contact', async () => {
    await choosesCreate()
    desk.type('\r')
    desk.type('dora')
    for (let each = 0; each < 3; each++) desk.type('\r')
    await sees('Write down')
    desk.type('\r')
    await sees('Do you have them?')
    for (const [, number] of desk.screen().matchAll(/Word (\d+)/g)) {
      desk.type(`word${number}`)
      desk.type('\r')
    }
    await sees(/Your link[^]*privy:\/\//)
    expect(desk.screen()).not.toMatch(/word\d/)
    desk.type('a')
    await sees('Their link')
    desk.type(escape)
    await sees('Nobody is here yet')
  })
})

test('nobody is asked for a network that the environment or the configuration names', async () => {
  node = nodeInMemory([])
  desk = sitDown(node)
  await sees('Create a new account')
  desk.type('\r')
  await sees('Your name')
})

describe.each([
  [80, 24],
  [200, 60],
  [40, 12],
])('at %i columns and %i rows', (columns, rows) => {
  test('settings fit: every one can be reached, and says what it means', async () => {
    node.contacts = [contact('bob')]
    desk = sitDown(node, columns, rows)
    await sees('bob')
    desk.type('/settings')
    desk.type('\r')
    await sees(/▸ Theme/)
    const labels = ['Keys', 'Notifications', 'Mouse', 'Accessible', 'Read receipts', 'Your name', 'Network']
    for (const label of [...labels, 'Remove account']) {
      desk.type('j')
      await sees(`▸ ${label}`)
      const lines = desk.screen().split('\n')
      expect(lines.length).toBeLessThanOrEqual(rows)
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns)
    }
  })

  test('a notice that is longer than a row goes on in the next one where there is room', async () => {
    node.configured = { ...node.configured, network: { ...node.configured.network, variables: ['PRIVY_NETWORK'] } }
    node.contacts = [contact('bob')]
    desk = sitDown(node, columns, rows)
    await sees('bob')
    for (const key of ['\x18', 's', 'k', 'k', '\r']) desk.type(key)
    await sees(/The environment decides it: change\s+PRIVY_NETWORK where the node is started/)
    expect(desk.screen().split('\n')).toHaveLength(rows)
    await sees('▸ Network')
  })

  test('the safety number is in groups of five, with a code beside it where there is room', async () => {
    node.contacts = [contact('bob')]
    desk = sitDown(node, columns, rows)
    await sees('bob')
    desk.type('\x18')
    desk.type('v')
    await sees(/\d{5} {2}\d{5}/)
    expect((desk.screen().match(/\b\d{5}\b/g) ?? []).length).toBe(12)
    expect(/[▀▄█]/.test(desk.screen())).toBe(columns >= 80)
  })
})

test('the own link and its whole code fit on the usual screen', async () => {
  node.contacts = [contact('bob')]
  desk = sitDown(node)
  await sees('bob')
  desk.type('/link')
  desk.type('\r')
  await sees(/^privy:\/\/\S+\?n=me$/m)
  // As many rows as half the columns of the code.
  const [width = 0] = desk
    .screen()
    .split('\n')
    .filter((line) => /[▀▄█]/.test(line))
    .map((line) => /(?<= {3})[ ▀▄█]+$/.exec(line)?.[0].trim().length)
  expect(
    desk
      .screen()
      .split('\n')
      .filter((line) => /[▀▄█]/.test(line)).length,
  ).toBe(Math.ceil(width / 2))
})

test('an invite takes the place of the plain link, and goes again', async () => {
  node.contacts = [contact('bob')]
  node.answers['contact.link'] = ({ invite }: { invite?: boolean }) => ({
    link: `${me.address}?n=me${invite === true ? '&k=secret' : ''}`,
  })
  desk = sitDown(node)
  await sees('bob')
  for (const key of ['/invite', '\r']) desk.type(key)
  await sees(/Your invite\n[^]*k=\s*secret[^]*for 15[^]*days[^]*least[^]*i plain link/)
  desk.type('i')
  await sees(/Your link\n[^]*n=me\s[^]*It is no secret[^]*i invite/)
  desk.type('i')
  await sees(/k=\s*secret/)
  desk.type('\x1b')
  await vi.waitFor(() => expect(desk.store.state.layers).toEqual([]))
})

test.each([
  ['a command', ['/add LINK', '\r']],
  ['the form', ['\x18', 'a', 'LINK', '\r', '\r', '\r']],
])('adding a contact whom one has already, by %s, opens the chat and says so', async (_, keys) => {
  node.contacts = [contact('alice'), contact('bob')]
  desk = sitDown(node)
  await sees('conversation with alice')
  for (const key of keys) desk.type(key.replace('LINK', `${contact('bob').address}?n=bobby`))
  await sees('bob is your contact already')
  expect(desk.store.state).toMatchObject({ current: contact('bob').address, layers: [] })
  expect(node.calls.map(({ method }) => method)).not.toContain('contact.add')
})

test('names that differ only at their ends are whole in the switcher', async () => {
  const names = ['一', '二'].map((end) => `${'漢字'.repeat(6)}${end}`)
  node.contacts = names.map((name) => contact(name))
  desk = sitDown(node)
  await sees('漢字')
  desk.type('\x0b')
  await sees(new RegExp(`▸ ${names[0]} +not verified\\n +${names[1]} +not verified`))
  desk.resize(40, 12)
  await sees(new RegExp(`^${names[0]}$`, 'm'))
})

test('a key that the configuration gives to two actions is told at the start', async () => {
  node.configured = { ...node.configured, ownKeys: { help: ['ctrl+g'], complete: ['ctrl+g'] } }
  desk = sitDown(node)
  await sees('The configuration gives Ctrl+G to help and complete: only help has it')
})

describe('removing the account', () => {
  const openForm = async () => {
    desk = sitDown(node)
    await sees('bob')
    for (const key of ['/settings', '\r', 'k', '\r']) desk.type(key)
    await sees(/Remove me from this machine/)
  }
  beforeEach(() => void (node.contacts = [contact('bob')]))

  test('needs its name; then nothing of it is on the screen, and one can begin anew', async () => {
    await openForm()
    for (const key of ['no', '\r']) desk.type(key)
    await sees('Type me as it is written here')
    for (const key of ['\x15', 'me', '\r']) desk.type(key)
    await sees(/me is gone from this machine/)
    await sees('Create a new account')
    expect(desk.screen()).not.toContain('bob')
  })

  test('that fails says why, and the account is open as before', async () => {
    node.nodes.remove = () => Promise.reject(new PrivyError('node-unreachable', 'It cannot be stopped', 'Look at it'))
    await openForm()
    for (const key of ['me', '\r']) desk.type(key)
    await sees('It cannot be stopped. Look at it')
    await sees('bob')
  })
})

test('what the node dropped is told with its reasons', async () => {
  node.answers['node.status'] = () => ({ ...status, dropped: { tag: 3, stamp: 0, signature: 1, replay: 8 } })
  desk = sitDown(node)
  await sees('Nobody is here yet')
  for (const key of ['\x18', 'i']) desk.type(key)
  await sees(/copies +8, of what was here already\ndropped +tag 3, signature 1$/m)
})

test('a setting that a full disk does not keep is told as what it is', async () => {
  node.nodes.configuration.prefer = async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
  }
  desk = sitDown(node)
  await sees('Nobody is here yet')
  for (const key of ['/theme dark', '\r']) desk.type(key)
  await sees('the disk is full. Free some space')
})

describe('the mouse', () => {
  beforeEach(async () => {
    node.contacts = [contact('bob'), contact('carol')]
    node.messages = [
      ...Array.from({ length: 60 }, (_, index) => message('bob', `number ${index}\nagain`, { state: 'received' })),
      message('carol', 'only this', { state: 'received' }),
    ]
    desk = sitDown(node)
    await sees('only this')
  })

  test('opens the conversation that is clicked at', async () => {
    click(5, rowOf('  bob'))
    await sees('number 59')
    click(5, 20)
    expect(desk.screen()).toContain('number 59')
  })

  test('chooses the message that is clicked at, and nothing above the first', async () => {
    click(40, 3)
    expect(desk.screen()).not.toContain('r reply')
    click(40, rowOf('only this'))
    await sees('r reply')
    desk.type('y')
    expect(desk.terminal.done).toContain('copy only this')
    click(5, rowOf('  bob'))
    await sees('number 59')
    wheel('up')
    await vi.waitFor(() => expect(desk.screen()).not.toContain('number 59'))
    click(40, rowOf('number 55') + 1)
    desk.type('y')
    expect(desk.terminal.done).toContain('copy number 55\nagain')
  })

  test('scrolls by its wheel, in pages as well', async () => {
    click(5, rowOf('  bob'))
    await sees('number 59')
    wheel('up')
    await vi.waitFor(() => expect(desk.screen()).not.toContain('number 59'))
    expect(desk.screen()).toContain('number 58')
    wheel('down')
    await sees('number 59')
    desk.type('?')
    await sees('Help')
    const first = desk.screen().split('\n')[2]
    wheel('down')
    await vi.waitFor(() => expect(desk.screen().split('\n')[2]).not.toBe(first))
  })
})

describe('the own editor', () => {
  beforeEach(async () => {
    node.contacts = [contact('bob')]
    desk = sitDown(node)
    await sees('bob')
  })

  test('changes the draft', async () => {
    node.editor = (text) => `${text}, at length`
    desk.type('in short')
    desk.type('\x0f')
    await sees('> in short, at length')
  })

  test('that fails is told, and the draft stays', async () => {
    node.editor = () => {
      throw new Error('no such thing')
    }
    desk.type('/editor precious')
    desk.type('\r')
    await sees('no such thing')
    expect(desk.screen()).toContain('> precious')
  })
})
