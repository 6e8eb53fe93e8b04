import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AnyEvent, Message } from '../../../src/rpc/contract.ts'
import { becomeContacts, deliver, delivered, until } from '../../support/nodes/contacts.ts'
import { type Person, room } from '../../support/nodes/people.ts'

let inRoom: Awaited<ReturnType<typeof room>>
let alice: Person, bob: Person

beforeEach(async () => {
  inRoom = await room({ hurry: 50 })
  alice = await inRoom.enter('alice', 1)
  bob = await inRoom.enter('bob', 2)
  await becomeContacts(alice, bob)
})
afterEach(async () => {
  await inRoom.close()
  expect([...alice.faults, ...bob.faults]).toEqual([])
})

const read = async (person: Person, from: string): Promise<readonly Message[]> =>
  (await person.call('message.read', { from, mark: false })).messages
const texts = async (person: Person, from: string) => (await read(person, from)).map(({ text }) => text)
const kinds = (events: readonly AnyEvent[]) => events.map(({ kind }) => kind)

describe('a message', () => {
  test('is edited by its writer only; both see the newest text, and that it was edited', async () => {
    const { id } = await deliver(alice, 'bob', 'helo')
    await alice.call('message.edit', { id, text: 'hello' })
    expect(await alice.call('message.edit', { id, text: 'hello!' })).toMatchObject({ text: 'hello!', edited: true })
    await until(async () => expect(await read(bob, 'alice')).toMatchObject([{ id, text: 'hello!', edited: true }]))
    await expect(bob.call('message.edit', { id, text: 'mine' })).rejects.toMatchObject({ code: 'not-allowed' })
    expect(kinds(bob.events)).toContain('message.edited')
    // An edit is no message of its own, neither in the list nor in the counts.
    expect(await bob.call('node.status', {})).toMatchObject({ unread: 1 })
  })

  test.each([' ', '\n\t', '\u200b\u2060\ufe0f', '\u2800'])(
    'of %j is none: neither sent nor put in place of another',
    async (text) => {
      const { id } = await deliver(alice, 'bob', 'hello')
      await expect(alice.call('message.send', { to: 'bob', text })).rejects.toMatchObject({ code: 'bad-input' })
      await expect(alice.call('message.edit', { id, text })).rejects.toMatchObject({ code: 'bad-input' })
      expect(await texts(alice, 'bob')).toEqual(['hello'])
    },
  )

  test('is taken back by its writer at both sides, for good; one of the other only here', async () => {
    const { id } = await deliver(alice, 'bob', 'a secret')
    await alice.call('message.edit', { id, text: 'another secret' })
    expect(await alice.call('message.delete', { id })).toMatchObject({ type: 'deleted', text: '' })
    await until(async () => expect(await read(bob, 'alice')).toMatchObject([{ id, type: 'deleted', text: '' }]))
    await expect(alice.call('message.edit', { id, text: 'again' })).rejects.toMatchObject({ code: 'not-allowed' })
    for (const person of [alice, bob]) {
      expect(await person.call('message.search', { text: 'secret' })).toEqual({ messages: [], more: false })
    }
    const other = await deliver(alice, 'bob', 'stays')
    await bob.call('message.delete', { id: other.id })
    expect(await texts(bob, 'alice')).toEqual(['', ''])
    expect(await texts(alice, 'bob')).toEqual(['', 'stays'])
    expect(await bob.call('node.status', {})).toMatchObject({ unread: 0 })
  })

  test('carries one reaction of each side, which can be changed and taken back', async () => {
    const { id } = await deliver(alice, 'bob', 'dinner?')
    await bob.call('message.react', { id, reaction: '👎' })
    await bob.call('message.react', { id, reaction: '👍🏽' })
    await alice.call('message.react', { id, reaction: '🎉' })
    const both = [
      { from: alice.address, reaction: '🎉' },
      { from: bob.address, reaction: '👍🏽' },
    ]
    for (const [person, other] of [
      [alice, 'bob'],
      [bob, 'alice'],
    ] as const)
      await until(async () => {
        const [message] = await read(person, other)
        expect(message?.reactions).toHaveLength(2)
        expect(message?.reactions).toEqual(expect.arrayContaining(both))
      })
    await bob.call('message.react', { id, reaction: '' })
    await until(async () => expect(await read(alice, 'bob')).toMatchObject([{ reactions: [both[0]] }]))
    for (const reaction of ['two words', '\u200b', '\x1b[31m', 'x'.repeat(17), ':heart:'])
      await expect(bob.call('message.react', { id, reaction })).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('answers only what was said in the same conversation', async () => {
    const { id } = await deliver(alice, 'bob', 'what?')
    const carol = await inRoom.enter('carol', 3)
    await becomeContacts(alice, carol)
    await expect(alice.call('message.send', { to: 'carol', text: 'this', replyTo: id })).rejects.toMatchObject({
      code: 'bad-input',
    })
  })

  test('tells its whole way: when, to which peers, which device has it', async () => {
    const { id } = await deliver(alice, 'bob', 'hello')
    await bob.call('message.read', {})
    await until(async () => expect((await alice.call('message.show', { id })).state).toBe('read'))
    const { story, delivery } = await alice.call('message.show', { id })
    // That it was handed over is noted a moment after the receipt, if that was faster.
    const ways: readonly string[] = ['sent', 'published', 'deposited']
    expect(story.filter(({ step }) => !ways.includes(step)).map(({ step }) => step)).toEqual([
      'queued',
      'delivered',
      'read',
    ])
    expect(story.find(({ step }) => ways.includes(step))?.peers).toEqual([bob.network.peer])
    expect(delivery?.delivered).toEqual([story.find(({ step }) => step === 'delivered')?.device])
  })
})

describe('a message with an id of its own', () => {
  const id = '0123456789abcdef'.repeat(2)
  const hi = { to: 'bob', text: 'hi', id }
  const sendHi = () => alice.call('message.send', hi)

  test('is sent once, however often it is sent, also at once or by another run of the node', async () => {
    const both = await Promise.all([sendHi(), sendHi(), alice.call('message.send', { to: 'bob', text: 'other' })])
    expect(both).toMatchObject([{ id }, { id }, { state: 'queued' }])
    await delivered(alice, id)
    expect(await sendHi()).toMatchObject({ id, state: 'delivered' })
    await alice.stop()
    alice = await inRoom.enter('alice', 1)
    expect(await sendHi()).toMatchObject({ id, state: 'delivered' })
    await deliver(alice, 'bob', 'last')
    for (const [person, other] of [
      [alice, 'bob'],
      [bob, 'alice'],
    ] as const)
      expect((await texts(person, other)).toSorted()).toEqual(['hi', 'last', 'other'])
    expect(kinds(bob.events)).not.toContain('message.missing')
  })

  test('is still that one once it was changed or taken back', async () => {
    await sendHi()
    await alice.call('message.edit', { id, text: 'hello' })
    expect(await sendHi()).toMatchObject({ id })
    expect(await texts(alice, 'bob')).toEqual(['hello'])
    await alice.call('message.delete', { id })
    expect(await sendHi()).toMatchObject({ id })
    expect(await texts(alice, 'bob')).toEqual([''])
  })

  test('is no other: not with another text, answer or recipient, and not one of somebody else', async () => {
    const carol = await inRoom.enter('carol', 3)
    await becomeContacts(alice, carol)
    const { id: question } = await deliver(bob, 'alice', 'what?')
    await alice.call('message.react', { id: question, reaction: '👍' })
    await sendHi()
    const { request = '' } = await alice.call('contact.show', { contact: 'carol' })
    for (const [wrong, why] of [
      [{ ...hi, text: 'ho' }, 'another text'],
      [{ ...hi, replyTo: question }, 'answers another one'],
      [{ ...hi, to: 'carol' }, 'another contact'],
      [{ ...hi, id: question }, 'something other'],
      [{ ...hi, to: 'carol', id: request }, 'something other'],
    ] as const) {
      await expect(alice.call('message.send', wrong)).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringContaining(why) as unknown,
      })
    }
    expect(await texts(alice, 'bob')).toEqual(['what?', 'hi'])
    expect(await texts(alice, 'carol')).toEqual([])
  })
})

test('what is written after the disk lost the newest messages arrives, although it has their numbers', async () => {
  for (const text of ['one', 'two', 'three']) await deliver(alice, 'bob', text)
  await alice.stop()
  const disk = inRoom.disk('alice')
  // Queued and delivered, twice: as after a power cut, or when a backup was put back.
  disk.splice(-4)
  await rm(join(alice.folder, 'index.db'))
  alice = await inRoom.enter('alice', 1)
  expect(await texts(alice, 'bob')).toEqual(['one'])
  for (const text of ['four', 'five']) expect(await deliver(alice, 'bob', text)).toMatchObject({ state: 'delivered' })
  expect(await texts(bob, 'alice')).toEqual(['one', 'two', 'three', 'four', 'five'])
})

test('the order is the same on both sides, however wrong the clocks', async () => {
  // Both write at once, without seeing the other's.
  for (const round of [1, 2, 3]) {
    inRoom.network.cut(bob.network.peer)
    await alice.call('message.send', { to: 'bob', text: `a${round}` })
    await bob.call('message.send', { to: 'alice', text: `b${round}` })
    inRoom.network.heal(bob.network.peer)
    await until(async () => expect(await texts(alice, 'bob')).toHaveLength(round * 2))
    await until(async () => expect(await texts(bob, 'alice')).toHaveLength(round * 2))
  }
  expect(await texts(alice, 'bob')).toEqual(await texts(bob, 'alice'))
})

test('both sides show the same time for the same message, however late it is noted and however wrong the clocks', async () => {
  // Every look at a clock is a millisecond later, and Dora's is an hour ahead.
  let ms = Date.now()
  const carol = await inRoom.enter('carol', 3, { clock: () => (ms += 1) })
  const dora = await inRoom.enter('dora', 4, { clock: () => (ms += 1) + 3_600_000 })
  await becomeContacts(carol, dora)
  await deliver(carol, 'dora', 'one')
  await deliver(dora, 'carol', 'two')
  const { id } = await deliver(carol, 'dora', 'three')
  const times = async (person: Person, from: string) => (await read(person, from)).map(({ text, time }) => [text, time])
  const shown = await times(carol, 'dora')
  expect(shown.map(([text]) => text)).toEqual(['one', 'two', 'three'])
  expect(await times(dora, 'carol')).toEqual(shown)
  // Its way is told by the clock of this device.
  const { story } = await carol.call('message.show', { id })
  expect(story.map(({ time }) => time)).toEqual(story.map(({ time }) => time).toSorted())
  expect([carol.faults, dora.faults]).toEqual([[], []])
})

describe('what is missing', () => {
  /** Bob loses what his disk had of the last entries. */
  async function bobLoses(entries: number): Promise<void> {
    await bob.stop()
    inRoom.disk('bob').splice(-entries)
    await rm(join(bob.folder, 'index.db'))
    bob = await inRoom.enter('bob', 2)
  }

  test('is shown, asked for, and comes into its place', async () => {
    await deliver(alice, 'bob', 'one')
    await deliver(alice, 'bob', 'two')
    await deliver(alice, 'bob', 'three')
    await bobLoses(2)
    expect(await texts(bob, 'alice')).toEqual(['one'])
    const { id } = await deliver(alice, 'bob', 'four')
    expect(await read(bob, 'alice')).toMatchObject([
      { text: 'one' },
      { type: 'missing', text: '2 messages are missing here', missing: { count: 2, before: id } },
      { text: 'four', id },
    ])
    await until(async () => expect(await texts(bob, 'alice')).toEqual(['one', 'two', 'three', 'four']))
    const missing = bob.events.filter(({ kind }) => kind === 'message.missing')
    expect(missing[0]).toMatchObject({
      before: id,
      missing: 2,
      message: { type: 'missing', missing: { count: 2, before: id } },
    })
    expect(missing.at(-1)).toMatchObject({ before: id, missing: 0 })
    expect(missing.at(-1)).not.toHaveProperty('message')
  })
})

describe('conversations', () => {
  test('are listed pinned ones first, then by the newest message, with unread counts, drafts and what was said last', async () => {
    const carol = await inRoom.enter('carol', 3)
    await becomeContacts(alice, carol)
    await deliver(carol, 'alice', 'from carol')
    await deliver(bob, 'alice', 'one')
    await deliver(bob, 'alice', 'two')
    await alice.call('conversation.draft', { conversation: 'bob', text: 'half a though' })
    const list = await alice.call('conversation.list', {})
    expect(list).toMatchObject([
      { name: 'bob', unread: 2, draft: 'half a though', last: { text: 'two' } },
      { name: 'carol', unread: 1, draft: '', last: { text: 'from carol' } },
    ])
    expect(list[0]?.firstUnread).toBe((await read(alice, 'bob'))[0]?.id)
    await alice.call('conversation.set', { conversation: 'carol', pinned: true, muted: true })
    expect((await alice.call('conversation.list', {})).map(({ name, muted }) => [name, muted])).toEqual([
      ['carol', true],
      ['bob', false],
    ])
  })

  test('are read up to a message, and only then are its senders told', async () => {
    const [one, , three] = [
      await deliver(bob, 'alice', 'one'),
      await deliver(bob, 'alice', 'two'),
      await deliver(bob, 'alice', 'three'),
    ]
    const marked = await alice.call('conversation.mark', { conversation: 'bob', until: one.id })
    expect(marked).toMatchObject({ unread: 2 })
    await until(async () =>
      expect((await read(bob, 'alice')).map(({ state }) => state)).toEqual(['read', 'delivered', 'delivered']),
    )
    await alice.call('node.configure', { readReceipts: false })
    expect(await alice.call('conversation.mark', { conversation: 'bob', until: three.id })).toMatchObject({ unread: 0 })
    await deliver(alice, 'bob', 'something to wait for')
    await deliver(bob, 'alice', 'and back')
    expect((await read(bob, 'alice')).slice(0, 3).map(({ state }) => state)).toEqual(['read', 'delivered', 'delivered'])
  })

  test('of a conversation those are read that are named, and no others', async () => {
    const [one, , three] = [
      await deliver(bob, 'alice', 'one'),
      await deliver(bob, 'alice', 'two'),
      await deliver(bob, 'alice', 'three'),
    ]
    const unread = async () =>
      (await alice.call('message.read', { unread: true, mark: false })).messages.map(({ text }) => text)
    const unknown = alice.call('message.mark', { ids: [one.id, '0'.repeat(32)] })
    await expect(unknown).rejects.toMatchObject({ code: 'unknown-message' })
    expect(await unread()).toEqual(['one', 'two', 'three'])
    await alice.call('message.mark', { ids: [one.id, three.id] })
    await alice.call('message.mark', { ids: [one.id] })
    expect(await unread()).toEqual(['two'])
    await until(async () =>
      expect((await read(bob, 'alice')).map(({ state }) => state)).toEqual(['read', 'delivered', 'read']),
    )
  })

  test('a draft survives a restart, and an empty one is forgotten', async () => {
    await alice.call('conversation.draft', { conversation: 'bob', text: 'not yet' })
    await alice.stop()
    alice = await inRoom.enter('alice', 1)
    expect(await alice.call('conversation.list', {})).toMatchObject([{ draft: 'not yet' }])
    await alice.call('conversation.draft', { conversation: 'bob', text: '' })
    expect(await alice.call('conversation.list', {})).toMatchObject([{ draft: '' }])
  })

  test('somebody who is there sees that one is writing; nothing of it is kept', async () => {
    const { events, leave } = await bob.listen({ passing: true })
    await alice.call('conversation.typing', { conversation: 'bob' })
    await until(async () => expect(events).toMatchObject([{ kind: 'contact.typing', conversation: alice.address }]))
    leave()
    expect(await read(bob, 'alice')).toEqual([])
    expect(kinds(bob.events)).not.toContain('contact.typing')
  })
})

describe('a page', () => {
  test('goes on above and below a message, without a hole and without a double', async () => {
    for (let number = 1; number <= 7; number++) await alice.call('message.send', { to: 'bob', text: String(number) })
    const page = (params: { before?: string; after?: string }) =>
      alice.call('message.read', { from: 'bob', mark: false, limit: 3, ...params })
    const newest = await page({})
    expect(newest).toMatchObject({ messages: [{ text: '5' }, { text: '6' }, { text: '7' }], more: true })
    const above = await page({ before: newest.messages[0]?.id ?? '' })
    expect(above).toMatchObject({ messages: [{ text: '2' }, { text: '3' }, { text: '4' }], more: true })
    const top = await page({ before: above.messages[0]?.id ?? '' })
    expect(top).toMatchObject({ messages: [{ text: '1' }], more: false })
    const below = await page({ after: top.messages[0]?.id ?? '' })
    expect(below).toMatchObject({ messages: [{ text: '2' }, { text: '3' }, { text: '4' }], more: true })
  })

  test('goes on behind a message that is named by the beginning of its id, if it fits no other', async () => {
    const ids = ['9525c736aa', '9525c736bb', '12345678'].map((each) => each.padEnd(32, '0'))
    for (const id of ids) await alice.call('message.send', { to: 'bob', text: id.slice(0, 10), id })
    const since = async (which: string) =>
      (await alice.call('message.read', { since: which, mark: false })).messages.map(({ text }) => text)
    expect(await since('9525C736a')).toEqual(['9525c736bb', '1234567800'])
    expect(await since('9525c736bb')).toEqual(['1234567800'])
    expect(await since('12345678')).toEqual([])
    await expect(since('9525c736')).rejects.toMatchObject({ code: 'unknown-message' })
    await expect(since('next week')).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('of the longest messages is as long as an answer may be', async () => {
    const longest = '🦜'.repeat(20_000)
    for (let number = 0; number < 9; number++) await alice.call('message.send', { to: 'bob', text: longest })
    const newest = await alice.call('message.read', { from: 'bob', mark: false })
    expect(newest.messages.length).toBe(6)
    expect(newest.more).toBe(true)
    const rest = await alice.call('message.read', { from: 'bob', mark: false, before: newest.messages[0]?.id })
    expect(rest).toMatchObject({ more: false })
    expect(rest.messages).toHaveLength(3)
  })
})

describe('search', () => {
  test.each([
    ['the beginning of a word, without case or accents', 'CAFE', ['Café au lait']],
    ['all of the words, in any order', 'lait au', ['Café au lait']],
    ['what stands together in quotes, whole', '"au la"', []],
    ['a phrase', '"au lait"', ['Café au lait']],
    ['a script without spaces', '京都', ['明日は京都に行く']],
    ['an emoji', '🎉', ['🎉 done']],
    ['words of FTS5 itself are words', 'NOT AND', ['to be AND NOT to be']],
    ['quotes and stars of others do no harm', '"be" *', ['to be AND NOT to be']],
  ])('finds %s', async (_what, text, found) => {
    for (const said of ['Café au lait', '明日は京都に行く', '🎉 done', 'to be AND NOT to be'])
      await alice.call('message.send', { to: 'bob', text: said })
    const { messages } = await alice.call('message.search', { text })
    expect(messages.map((message) => message.text)).toEqual(found)
  })

  test('asks who said it, where, and when; the newest first, in pages', async () => {
    await deliver(alice, 'bob', 'tea one')
    await deliver(bob, 'alice', 'tea two')
    await deliver(bob, 'alice', 'tea three')
    const find = async (params: object) => {
      const { messages, more } = await alice.call('message.search', { text: 'tea', ...params })
      return [messages.map(({ text }) => text), more]
    }
    expect(await find({ limit: 2 })).toEqual([['tea three', 'tea two'], true])
    expect(await find({ limit: 2, offset: 2 })).toEqual([['tea one'], false])
    expect(await find({ from: 'me' })).toEqual([['tea one'], false])
    expect(await find({ from: 'bob', in: 'bob' })).toEqual([['tea three', 'tea two'], false])
    expect(await find({ before: '2001-01-01T00:00:00Z' })).toEqual([[], false])
    await expect(find({ text: ' ?! ' })).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('events', () => {
  const all = async (since?: string) => {
    const read = []
    for (let cursor = since; ;) {
      const page = await bob.call('events.read', { limit: 2, ...(cursor === undefined ? {} : { since: cursor }) })
      read.push(...page.events)
      if (!page.more) return read
      cursor = page.cursor
    }
  }

  test('tell the state that was reached then, also when the object is further now', async () => {
    const { id } = await deliver(alice, 'bob', 'hello')
    await bob.call('message.read', {})
    await until(async () => expect(await alice.call('message.show', { id })).toMatchObject({ state: 'read' }))
    const told = async (person: Person) => (await person.call('events.read', {})).events
    const events = await told(alice)
    const of = (kind: string) => events.find((event) => event.kind === kind)
    expect(of('contact.requested')).toMatchObject({ state: 'requested', contact: { state: 'accepted' } })
    expect(of('contact.accepted')).toMatchObject({ state: 'accepted' })
    for (const state of ['queued', 'sent', 'delivered', 'read'])
      expect(of(`message.${state}`)).toMatchObject({ state, message: { id, state: 'read' } })
    const heard = await told(bob)
    expect(heard.find(({ kind }) => kind === 'request.received')).toMatchObject({
      ...{ state: 'waiting', request: { state: 'accepted' } },
    })
    expect(heard.find(({ kind }) => kind === 'message.received')).toMatchObject({
      ...{ state: 'unread', message: { state: 'received' } },
    })
    await alice.call('contact.rename', { contact: 'bob', name: 'Bobby' })
    const [renamed] = (await told(alice)).slice(-1)
    expect(renamed).toEqual(expect.not.objectContaining({ state: expect.anything() as unknown }))
    expect(renamed).toMatchObject({ kind: 'contact.renamed' })
  })

  test('are read behind a cursor, which means the same after a restart and with a new index', async () => {
    await deliver(alice, 'bob', 'one')
    const before = await all()
    const cursor = before.at(-1)?.cursor
    await deliver(alice, 'bob', 'two')
    const expected = await all(cursor)
    expect(expected).toMatchObject([
      { kind: 'message.received', message: { text: 'two', cursor: expected[0]?.cursor } },
    ])
    await bob.stop()
    bob = await inRoom.enter('bob', 2)
    expect(await all(cursor)).toEqual(expected)
    // What happened is the same; what it is about comes as it is now.
    const happened = (events: readonly AnyEvent[]) => events.map(({ cursor, kind, time }) => ({ cursor, kind, time }))
    expect(happened(await all())).toEqual(happened([...before, ...expected]))
  })

  test('come to a subscriber from its cursor on, stored ones first, none twice; another one goes on where it acknowledged', async () => {
    await deliver(alice, 'bob', 'one')
    const [first] = (await all()).filter(({ kind }) => kind === 'message.received')
    await deliver(alice, 'bob', 'two')
    const one = await bob.listen({ since: first?.cursor })
    await until(async () => expect(kinds(one.events)).toEqual(['message.received']))
    await deliver(alice, 'bob', 'three')
    await until(async () =>
      expect(one.events).toMatchObject([{ message: { text: 'two' } }, { message: { text: 'three' } }]),
    )
    one.leave()
    await bob.call('events.acknowledge', { consumer: 'echo', cursor: one.events[0]?.cursor ?? '' })
    await bob.stop()
    bob = await inRoom.enter('bob', 2)
    const again = await bob.listen({ consumer: 'echo' })
    await until(async () => expect(again.events).toMatchObject([{ message: { text: 'three' } }]))
  })

  test('that a consumer has not acknowledged come also when the index was lost, and no others', async () => {
    for (const text of ['one', 'two', 'three']) await deliver(alice, 'bob', text)
    const came = (await all()).filter(({ kind }) => kind === 'message.received')
    await bob.call('events.acknowledge', { consumer: 'echo', cursor: came[1]?.cursor ?? '' })
    // Answers have events that the log does not know.
    await deliver(bob, 'alice', 'answer')
    const answered = (await all()).findLast(({ kind }) => kind === 'message.sent')
    await bob.call('events.acknowledge', { consumer: 'other', cursor: answered?.cursor ?? '' })
    await bob.stop()
    await rm(join(bob.folder, 'index.db'))
    bob = await inRoom.enter('bob', 2)
    const echo = await bob.listen({ consumer: 'echo' })
    await until(async () =>
      expect(echo.events.filter(({ kind }) => kind === 'message.received')).toMatchObject([
        { message: { text: 'three' } },
      ]),
    )
    const other = await bob.listen({ consumer: 'other' })
    await until(async () => expect(kinds(other.events)).toContain('message.delivered'))
    expect(kinds(other.events)).not.toContain('message.received')
  })

  test('by the hundred let others have their turn in between', async () => {
    const count = 250
    inRoom.network.cut(bob.network.peer)
    for (let number = 0; number < count; number++) await alice.call('message.send', { to: 'bob', text: String(number) })
    const { events } = await alice.listen({ since: '0000-0' })
    const seen: number[] = []
    while (events.length < count) {
      await new Promise((resolve) => setImmediate(resolve))
      seen.push(events.length)
    }
    expect(seen.filter((length) => length > 0 && length < count).length).toBeGreaterThan(0)
  })

  test('that have not happened yet cannot be acknowledged: they would never come', async () => {
    await deliver(alice, 'bob', 'one')
    const ahead = (await all()).at(-1)?.cursor.replace(/\d+$/, '999999999999') ?? ''
    const acknowledged = bob.call('events.acknowledge', { consumer: 'echo', cursor: ahead })
    await expect(acknowledged).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('of a lost index begin anew: a cursor of before means the beginning', async () => {
    await deliver(alice, 'bob', 'one')
    const before = await all()
    await bob.stop()
    await rm(join(bob.folder, 'index.db'))
    bob = await inRoom.enter('bob', 2)
    const after = await all(before.at(-1)?.cursor)
    expect(kinds(after)).toEqual(kinds(before))
    await expect(all('yesterday')).rejects.toMatchObject({ code: 'bad-input' })
  })
})
