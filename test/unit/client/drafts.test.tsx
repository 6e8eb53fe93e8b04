import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { PrivyError } from '../../../src/shared/errors.ts'
import { createDraftKeeper } from '../../../src/client/draft-keeper.ts'
import {
  addressOf,
  contact,
  createClock,
  type Desk,
  me,
  message,
  type NodeInMemory,
  nodeInMemory,
  sitDown,
} from '../../support/terminal/tui.tsx'

const [bob, carol] = [addressOf('bob'), addressOf('carol')]

describe('keeping drafts', () => {
  function keeper(tell: (conversation: string, text: string) => Promise<unknown>) {
    const { schedule, pass } = createClock()
    const told: string[] = []
    const errors: unknown[] = []
    const drafts = createDraftKeeper(
      async (conversation, text) => {
        await tell(conversation, text)
        told.push(`${conversation}: ${text}`)
      },
      schedule,
      (error) => errors.push(error),
    )
    return { drafts, told, errors, pass }
  }
  const works = () => Promise.resolve()

  test('a second after the last key, once, and at once when one leaves', async () => {
    const { drafts, told, pass } = keeper(works)
    for (const text of ['h', 'he', 'hel']) {
      drafts.keep('bob', text, true)
      pass(900)
    }
    expect(told).toEqual([])
    pass(100)
    await vi.waitFor(() => expect(told).toEqual(['bob: hel']))
    drafts.keep('carol', 'c', true)
    drafts.keep('carol', 'c', false)
    await drafts.flush()
    pass(5_000)
    expect(told).toEqual(['bob: hel', 'carol: c'])
  })

  test('one after the other: an older one never comes behind a newer one', async () => {
    const gate = Promise.withResolvers<undefined>()
    const { drafts, told } = keeper((_, text) => (text === 'slow' ? gate.promise : Promise.resolve()))
    drafts.keep('bob', 'slow', false)
    drafts.keep('bob', 'newer', false)
    const flushed = drafts.flush()
    gate.resolve(undefined)
    await flushed
    expect(told).toEqual(['bob: slow', 'bob: newer'])
  })

  test('again later while the node is away; anything else that goes wrong is told', async () => {
    let isAway = true
    const { drafts, told, errors, pass } = keeper(async () => {
      if (isAway) throw new PrivyError('node-unreachable', 'The node went away', 'Wait')
    })
    drafts.keep('bob', 'kept', false)
    await drafts.flush()
    isAway = false
    pass(5_000)
    await vi.waitFor(() => expect(told).toEqual(['bob: kept']))
    expect(errors).toEqual([])
    const broken = keeper(() => Promise.reject(new Error('disk full')))
    broken.drafts.keep('bob', 'x', false)
    await broken.drafts.flush()
    expect(broken.errors).toHaveLength(1)
  })
})

describe('a draft', () => {
  let node: NodeInMemory
  let desk: Desk

  beforeEach(() => {
    node = nodeInMemory()
    node.contacts = [contact('bob'), contact('carol')]
  })
  afterEach(() => desk.leave())

  const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))
  const kept = (address: string): string => node.world.settings.get(address)?.draft ?? ''
  const keeps = (address: string, text: string) => vi.waitFor(() => expect(kept(address)).toBe(text))

  test('is in the node about a second after the last key, and there again after a crash', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('half a thou')
    desk.pass(999)
    expect(kept(bob)).toBe('')
    desk.pass(1)
    await keeps(bob, 'half a thou')
    const other = sitDown(node)
    await vi.waitFor(() => expect(other.screen()).toContain('> half a thou'))
    other.leave()
  })

  const words = `\x1b[200~${'abandon '.repeat(23)}art\x1b[201~`
  const unlock = async () => {
    await sees('Unlock me')
    for (const key of [words, '\r', '\r']) desk.type(key)
  }

  test.each([
    ['in place', []],
    ['by way of the list of accounts', ['\x1b', '\r']],
  ])('that the node died too early for is there when it is unlocked %s, and kept then', async (_, keys) => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('half a thou')
    node.die('crashed')
    desk.pass(1_000)
    await sees('Unlock me')
    for (const key of keys) desk.type(key)
    await unlock()
    await sees('> half a thou')
    await keeps(bob, 'half a thou')
  })

  test('that the node has lost since it was told is told again', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('half a thou')
    desk.pass(1_000)
    await keeps(bob, 'half a thou')
    node.die('crashed')
    node.world.settings.clear()
    await unlock()
    await keeps(bob, 'half a thou')
  })

  test('that was sent does not come back with a node that died before it heard of it; what another screen writes stays', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('hi')
    desk.pass(1_000)
    await keeps(bob, 'hi')
    desk.type('\r')
    await vi.waitFor(() => expect(node.messages).toHaveLength(1))
    node.die('crashed')
    await node.contract.handlers['conversation.draft']({ conversation: carol, text: 'elsewhere' }, {} as never)
    await unlock()
    await keeps(bob, '')
    expect(desk.screen()).toMatch(/^.*> *$/m)
    expect(kept(carol)).toBe('elsewhere')
  })

  test.each([
    ['another conversation', '\x0e'],
    ['the shell', '\x1a'],
  ])('is kept at once when one goes to %s', async (_, key) => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('for bob')
    desk.type(key)
    await keeps(bob, 'for bob')
    expect(kept(carol)).toBe('')
  })

  test('is kept when one quits', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('for bob')
    desk.leave()
    await keeps(bob, 'for bob')
  })

  test('is gone when it was sent', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('hi')
    desk.pass(1_000)
    await keeps(bob, 'hi')
    desk.type('\r')
    desk.pass(1_000)
    await keeps(bob, '')
  })

  test('waits while a message is changed: what is kept is the draft', async () => {
    const own = message('bob', 'helo', { direction: 'out', state: 'sent', from: { name: 'me', address: me.address } })
    node.messages = [own]
    desk = sitDown(node)
    await sees('helo')
    desk.type('a draft')
    desk.type('\x1be')
    await sees('changing your message')
    desk.type(' there')
    desk.pass(1_000)
    await keeps(bob, 'a draft')
    desk.type('\r')
    await sees('> a draft')
  })

  test('keeps what it answers while one is elsewhere', async () => {
    node.messages = [message('bob', 'a question', { state: 'received' })]
    desk = sitDown(node)
    await sees('a question')
    for (const key of ['\x1b[A', 'r', 'well', '\x0e']) desk.type(key)
    await sees('conversation with carol')
    expect(desk.screen()).not.toContain('re bob')
    desk.type('\x0e')
    await sees(/re bob: a question\n.*> well/)
  })

  test('that somebody writes is told to the other side, every five seconds at most, and never of a command', async () => {
    const told = () => node.calls.filter(({ method }) => method === 'conversation.typing').length
    desk = sitDown(node)
    await sees('bob')
    desk.type('/go')
    expect(told()).toBe(0)
    desk.type('\x15')
    for (const key of 'hello') desk.type(key)
    await vi.waitFor(() => expect(told()).toBe(1))
    desk.pass(5_000)
    desk.type('!')
    await vi.waitFor(() => expect(told()).toBe(2))
    for (const key of ['\r', 'm', 'o']) desk.type(key)
    await vi.waitFor(() => expect(told()).toBe(3))
  })
})
