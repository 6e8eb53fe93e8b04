import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  contact,
  type Desk,
  message,
  type NodeInMemory,
  nodeInMemory,
  sitDown,
} from '../../../support/terminal/tui.tsx'

let node: NodeInMemory
let desk: Desk

beforeEach(async () => {
  node = nodeInMemory()
  node.contacts = [contact('bob')]
  desk = sitDown(node, 40, 12)
  await sees('This is the beginning')
})
afterEach(() => desk.leave())

const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))
const escape = '\x1b'
const left = `${escape}[D`
const paste = (text: string): void => desk.type(`${escape}[200~${text}${escape}[201~`)
/** What is written, without the prompt. */
const written = (): string[] => {
  const rows = desk.screen().split('\n')
  const first = rows.findIndex((row) => row.startsWith('> '))
  return rows.slice(first, -1).map((row) => row.slice(2))
}
const writes = (rows: readonly string[]) => vi.waitFor(() => expect(written()).toEqual(rows))

describe('tabs', () => {
  test('that are pasted take four columns, wherever the cursor is', async () => {
    paste('x\ty\tz')
    await writes(['x    y    z'])
    for (let steps = 0; steps < 5; steps++) {
      desk.type(left)
      await writes(['x    y    z'])
    }
  })

  test('stay tabs in what is sent', async () => {
    paste('x\ty\tz')
    desk.type('\r')
    await vi.waitFor(() => expect(node.world.messages.map(({ text }) => text)).toEqual(['x\ty\tz']))
    await sees('x    y    z')
  })

  test('that are received take four columns', async () => {
    node.say('bob', 'a\tb')
    await sees('a    b')
  })

  test('break a line as spaces do', async () => {
    paste(`${'a'.repeat(34)}\tword`)
    await writes(['a'.repeat(34), 'word'])
  })
})

describe('lines that are too long', () => {
  test('break at words: none in its middle, none after a space', async () => {
    paste('the quick brown fox jumps over the lazy dog and runs away from all of the hounds')
    await writes(['the quick brown fox jumps over the', 'lazy dog and runs away from all of', 'the hounds'])
  })

  test('break inside a word only where it is longer than a line', async () => {
    const link = `https://example.org/${'0123456789'.repeat(4)}`
    paste(`see ${link} now`)
    await writes(['see', link.slice(0, 37), `${link.slice(37)} now`])
  })

  test('hold wide characters', async () => {
    paste('漢字'.repeat(12))
    await writes(['漢字'.repeat(9), '漢字'.repeat(3)])
  })

  test('break at words in a form too', async () => {
    desk.type('\x18')
    desk.type('a')
    await sees('Their link')
    desk.type(`${escape}[B`)
    desk.type(`${escape}[B`)
    desk.type('hello it is me from the choir, we met on Sunday')
    await sees(/> hello it is me from the choir, we met\n {2}on Sunday/)
  })

  test('leave what is masked as one: it does not tell where words end', async () => {
    desk.leave()
    node = nodeInMemory()
    node.die('locked')
    desk = sitDown(node, 40, 12)
    await sees('Unlock me')
    desk.type('abandon ability able about above absent absorb')
    const dots = (): number[] => (desk.screen().match(/•+/g) ?? []).map(({ length }) => length)
    await vi.waitFor(() => expect(dots()).toEqual([37, 46 - 37]))
  })
})

test('a message that is being changed keeps its tabs', async () => {
  node.messages = [message('bob', 'a\tb', { direction: 'out', state: 'delivered' })]
  desk.leave()
  desk = sitDown(node, 40, 12)
  await sees('a    b')
  desk.type(`${escape}e`)
  await vi.waitFor(() => expect(written().join('')).toBe('a    b'))
  desk.type('!\r')
  await vi.waitFor(() =>
    expect(node.calls.find(({ method }) => method === 'message.edit')?.params).toMatchObject({ text: 'a\tb!' }),
  )
})
