import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { draftOf } from '../../../../src/tui/model/state.ts'
import { contact, type Desk, type NodeInMemory, nodeInMemory, sitDown } from '../../../support/terminal/tui.tsx'

const escape = '\x1b'
const [up, down] = [`${escape}[A`, `${escape}[B`]
let node: NodeInMemory
let desk: Desk

beforeEach(async () => {
  node = nodeInMemory()
  node.contacts = [contact('bob'), contact('carol')]
  await sit(80, 24)
})
afterEach(() => desk.leave())

async function sit(columns: number, rows: number): Promise<void> {
  desk = sitDown(node, columns, rows)
  await sees('This is the beginning')
}
const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))
const press = (...keys: readonly string[]): void => keys.forEach(desk.type)
const written = (): string => draftOf(desk.store.state).text
const lacks = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).not.toMatch(text))
const paste = (text: string): void => desk.type(`${escape}[200~${text}${escape}[201~`)

describe('slash commands, while one types', () => {
  test('are listed with what they take and mean, those that fit', async () => {
    press('/')
    await sees(/\/go CONTACT +go to a chat/)
    await sees(/and \d+ more/)
    press('re')
    await sees(/\/requests +who asks to be a contact/)
    await sees(/\/rename NAME +rename this contact/)
    expect(desk.screen()).not.toMatch(/\/go /)
    press('q')
    await lacks(/\/rename/)
  })

  test('still say what they mean when they are whole', async () => {
    press('/help')
    await sees(/\/help +all keys and commands/)
  })

  test('are completed by Tab', async () => {
    press('/ver', '\t')
    expect(written()).toBe('/verify')
  })

  test('are chosen by arrows, and done by Enter', async () => {
    press('/re', down)
    await sees(/▸ \/requests/)
    expect(written()).toBe('/requests')
    press(down)
    await sees(/▸ \/rename/)
    press(up, '\r')
    await sees('Contact requests')
    expect(written()).toBe('')
    press(escape)
    await lacks(/Contact requests|▸ \/requests/)
  })

  test('from the last one, by Up', async () => {
    press('/re', up)
    await sees(/▸ \/react/)
  })

  test('that need something more wait for it, with what it can be', async () => {
    press('/', down, '\r')
    expect(written()).toBe('/go ')
    await sees(/│ +bob *\n.*│ +carol/)
    press(down, down, '\r')
    await vi.waitFor(() => expect(desk.store.state.current).toBe(contact('carol').address))
    expect(written()).toBe('')
  })

  test('are no longer listed after Esc, and what was typed is there', async () => {
    press('/re', down, escape)
    await lacks(/\/rename/)
    expect(written()).toBe('/re')
    press('n')
    await lacks(/\/rename NAME/)
    press('\x15', '/')
    await sees(/\/go CONTACT/)
  })

  test('leave Esc for the reply where they are not listed', async () => {
    node.say('bob', 'hello')
    await sees('hello')
    press(up, 'r')
    await sees('re bob: hello')
    press('/he', escape)
    await sees('re bob: hello')
    press(escape)
    await lacks('re bob: hello')
  })

  test.each([
    ['//hi', '/hi'],
    ['a/b', 'a/b'],
  ])('%s is a message, and lists nothing', async (typed, text) => {
    press(typed)
    await sees(`> ${typed}`)
    expect(desk.screen()).not.toMatch(/\/help|CONTACT/)
    press('\r')
    await vi.waitFor(() => expect(node.messages.map((each) => each.text)).toEqual([text]))
  })

  test('that are pasted are not done', async () => {
    paste('/quit\n')
    expect(written()).toBe('/quit\n')
    expect(desk.terminal.done).toEqual([])
    await lacks(/\/quit +quit/)
  })

  test('are listed at 40x12 too, the marked one always in sight', async () => {
    desk.leave()
    await sit(40, 12)
    press('/')
    await sees(/\/go CONTACT +go to a chat/)
    for (let steps = 0; steps < 30; steps++) {
      press(down)
      await sees(new RegExp(`▸ ${written().trim()}( |$)`, 'm'))
      expect(desk.screen().split('\n')).toHaveLength(12)
    }
  })

  test('are not listed over a chosen message', async () => {
    node.say('bob', 'hello')
    await sees('hello')
    press('/')
    await sees(/\/go CONTACT/)
    press(`${escape}[<0;40;22M`)
    await vi.waitFor(() => expect(desk.store.state.conversations.get(contact('bob').address)?.chosen).toBeDefined())
    await lacks(/\/go CONTACT/)
  })
})
