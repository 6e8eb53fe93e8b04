import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { DeliveryStep, Message, SendResult } from '../../../src/rpc/contract.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import { forgetAccount } from '../../../src/supervisor/accounts.ts'
import { createCommands, fails, waitFor } from '../../support/commands.ts'
import { bobAddress } from '../../support/nodes/fake-node.ts'
import { serveFake } from '../../support/nodes/serve-fake.ts'

let node: Awaited<ReturnType<typeof serveFake>>
beforeEach(async () => {
  node = await serveFake()
})
afterEach(() => {
  vi.useRealTimers()
  return node.leave()
})

const { start, run, json, failure } = createCommands(() => node.home)
const terminal = true

const carolAddress = `privy://${'ca'.repeat(32)}`
const addCarol = () => run(['request', 'accept', 'carol'])

/** A message of bob's, unless it says otherwise, with its event. */
function said(text: string, given: Partial<Message> = {}): Message {
  const message = node.contract.message({ conversation: bobAddress, text, ...given })
  node.contract.emit(message.direction === 'in' ? 'message.received' : 'message.queued', { message })
  return message
}
const byAlice = { direction: 'out' } as const
const texts = (messages: readonly unknown[]) => messages.map((each) => (each as Message).text)
const printed = (out: string) =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** From now on a node gives at most two messages at once. */
const inSmallPages = () =>
  node.override('message.read', (usual) => (params, context) => {
    return usual({ ...params, limit: Math.min(params.limit ?? 50, 2) }, context)
  })

describe('search', () => {
  test('finds by words, place, writer and time, the newest first', async () => {
    await addCarol()
    said('one apple', { time: '2026-01-01T10:00:00.000Z' })
    said('two apples', { ...byAlice, time: '2026-01-02T10:00:00.000Z' })
    said('apple pie', { conversation: carolAddress, time: '2026-01-03T10:00:00.000Z' })
    const find = async (...argv: string[]) => texts(await json(['search', ...argv]))
    expect(await find('apple')).toEqual(['apple pie', 'two apples', 'one apple'])
    expect(await find('two', 'apple')).toEqual(['two apples'])
    expect(await find('apple', '--in', 'carol')).toEqual(['apple pie'])
    expect(await find('apple', '--from', 'me')).toEqual(['two apples'])
    expect(await find('apple', '--from', 'bob')).toEqual(['one apple'])
    expect(await find('apple', '--before', '2026-01-02T10:00Z')).toEqual(['one apple'])
    expect(await find('apple', '--after', '2026-01-02T10:00:00Z', '--before', '2026-01-03')).toEqual(['two apples'])
    expect(await find('apple', '--limit', '1')).toEqual(['apple pie'])
    expect(await failure(['search', 'pear'])).toEqual(fails(9, 'nothing-to-read'))
    expect(await failure(['search', 'apple', '--after', 'tomorrow'])).toEqual(fails(8, 'bad-input'))
    expect(await failure(['search', 'apple', '--in', 'nobody'])).toEqual(fails(6, 'unknown-contact'))
    expect(await failure(['search'])).toEqual(fails(2, 'usage'))
  })

  test('marks what was looked for, on a terminal', async () => {
    said('An apple\x1b[2J a day')
    const { out } = await run(['search', 'apple', 'day'], { terminal, env: { NO_COLOR: '' } })
    expect(out).toContain(': An \x1b[7mapple\x1b[27m a \x1b[7mday\x1b[27m\n')
    expect((await run(['search', 'apple'])).out).toMatch(
      /^\[[0-9a-f]{8}\] 2026-01-0\d \d\d:\d\d bob: An apple a day\n$/,
    )
  })

  test('puts pages together, none twice when something new comes in between', async () => {
    for (let count = 1; count <= 5; count++) said(`apple ${count}`)
    await node.override('message.search', (usual) => async (params, context) => {
      const page = await usual({ ...params, limit: 2 }, context)
      said('apple 6')
      return page
    })
    expect(texts(await json(['search', 'apple']))).toEqual([5, 4, 3, 2, 1].map((count) => `apple ${count}`))
  })
})

describe('message', () => {
  test('edit changes what one wrote, from arguments and from standard input', async () => {
    const { id } = said('helo', byAlice)
    expect(await json(['message', 'edit', id, 'hello', 'there'])).toMatchObject([
      { id, text: 'hello there', edited: true },
    ])
    expect(await json(['message', 'edit', id, '-'], { stdin: 'hi\n' })).toMatchObject([{ text: 'hi' }])
    expect((await run(['message', 'edit', id, 'ho'])).out).toMatch(/ alice > bob: ho \[edited\] \[queued\]\n$/)
    expect(await failure(['message', 'edit', id, ''])).toEqual(fails(8, 'bad-input'))
    expect(await failure(['message', 'edit', id, '-'], { stdin: ' \n\u200b\n' })).toEqual(fails(8, 'bad-input'))
    expect(await failure(['message', 'edit', said('mine').id, 'ours'])).toEqual(fails(7, 'not-allowed'))
    expect(await failure(['message', 'edit', '0'.repeat(32), 'x'])).toEqual(fails(6, 'unknown-message'))
  })

  test('delete asks whoever sits there, unless told not to', async () => {
    const [first, second, third] = [said('one', byAlice), said('two', byAlice), said('three')]
    const refused = await run(['message', 'delete', first.id], { terminal, typed: ['n'] })
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('on both sides? [y/N]') as unknown })
    expect(stripVTControlCharacters(refused.out)).toContain('alice > bob: one')
    const { out } = await run(['message', 'delete', first.id], { terminal, typed: ['y'] })
    expect(stripVTControlCharacters(out)).toContain('alice > bob: (deleted)')
    expect((await run(['message', 'delete', second.id, '--yes'], { terminal })).code).toBe(0)
    const theirs = await run(['message', 'delete', third.id], { terminal, typed: ['n'] })
    expect(theirs.err).toContain('here only?')
    expect(await json(['message', 'delete', third.id])).toMatchObject([{ type: 'deleted', text: '' }])
  })

  test('react sets a reaction, and takes it back', async () => {
    const { id } = said('lunch?', { reactions: [{ from: bobAddress, reaction: '🍕' }] })
    expect(await json(['message', 'react', id, '👍'])).toMatchObject([
      { reactions: [{ reaction: '🍕' }, { from: node.address, reaction: '👍' }] },
    ])
    expect((await run(['read'])).out).toMatch(/ bob: lunch\?\n {4}🍕 bob, 👍 you\n$/)
    expect(await json(['message', 'react', id, '--remove'])).toMatchObject([{ reactions: [{ from: bobAddress }] }])
    expect(await failure(['message', 'react', id])).toEqual(fails(2, 'usage'))
    expect(await failure(['message', 'react', id, '👍', '--remove'])).toEqual(fails(2, 'usage'))
  })

  test('show tells the whole story', async () => {
    const { id } = said('hello', { ...byAlice, state: 'delivered' })
    const delivery: SendResult = { id, state: 'delivered', held: ['proxy1'], delivered: ['device1'] }
    const story: DeliveryStep[] = [
      { time: '2026-01-02T03:04:05.678Z', step: 'queued' },
      { time: '2026-01-02T03:04:05.700Z', step: 'published', peers: ['peer1', 'peer2'] },
      { time: '2026-01-02T03:04:06.000Z', step: 'delivered', device: 'device1' },
    ]
    await node.override('message.show', (usual) => async (params, context) => ({
      ...(await usual(params, context)),
      ...{ delivery, story },
    }))
    expect(await json(['message', 'show', id])).toMatchObject([{ id, text: 'hello', delivery, story }])
    const { out } = await run(['message', 'show', id])
    const lines = out.split('\n').map((line) => line.replace(/2026-01-0\d \d\d:\d\d/, 'day hh:mm'))
    expect(lines.slice(1)).toEqual([
      `    id                       ${id}`,
      '    held by                  proxy1',
      '    delivered to             device1',
      '    day hh:mm:05.678  queued',
      '    day hh:mm:05.700  published to peer1, peer2',
      '    day hh:mm:06.000  delivered by the device device1',
      '',
    ])
  })
})

describe('send to several', () => {
  test('is one message each, told in the order given', async () => {
    await addCarol()
    const results = await json(['send', 'carol', 'hi', '--to', 'bob', '--to', 'carol'])
    expect(results).toMatchObject([
      { to: 'carol', conversation: carolAddress, state: 'queued' },
      { to: 'bob', conversation: bobAddress, state: 'queued' },
      { to: 'carol', conversation: carolAddress, state: 'queued' },
    ])
    expect((await run(['send', 'bob', 'hi', '--to', 'carol'])).out).toMatch(
      /^bob [0-9a-f]{32} queued\ncarol [0-9a-f]{32} queued\n$/,
    )
    expect(await json(['send', 'bob', 'hi'])).toEqual([expect.not.objectContaining({ to: 'bob' })])
  })

  test('several names of one contact get one message, and a line each', async () => {
    await addCarol()
    const to = ['bob', bobAddress, 'carol', bobAddress.slice(0, 20), 'bob']
    const more = to.slice(1).flatMap((other) => ['--to', other])
    const results = (await json(['send', 'bob', 'hi', ...more, '--wait', 'sent'])) as Record<string, unknown>[]
    expect(results.map((result) => result['to'])).toEqual(to)
    const [{ id } = {}, , { id: other } = {}] = results
    expect(results.map((result) => result['id'])).toEqual([id, id, other, id, id])
    expect(node.world.messages.map((message) => message.id).sort()).toEqual([id, other].sort())
  })

  test('a name that nobody has keeps no other from being sent', async () => {
    const { code, out, err } = await run(['send', 'eve', 'hi', '--to', 'bob', '--json'])
    expect({ code, out: printed(out) }).toMatchObject({ code: 6, out: [{ to: 'bob', state: 'queued' }] })
    expect(JSON.parse(err)).toMatchObject({
      error: { code: 'unknown-contact', message: 'eve: There is no contact called eve' },
    })
  })

  test('whoever takes long holds up nobody', async () => {
    await addCarol()
    const other = Promise.withResolvers<void>()
    await node.override('message.send', (usual) => async (params, context) => {
      if (params.to === bobAddress) await other.promise
      else other.resolve()
      return usual(params, context)
    })
    expect(await json(['send', 'bob', 'hi', '--to', 'carol', '--wait', 'sent'])).toMatchObject([
      { to: 'bob' },
      { to: 'carol' },
    ])
  })

  test.each([
    [{ bob: 'delivered', carol: 'sent', dave: 'queued' }, 20],
    [{ bob: 'delivered', carol: 'sent', dave: 'read' }, 21],
    [{ bob: 'queued', carol: 'refused', dave: 'read' }, 24],
    [{ bob: 'queued', carol: 'refused' }, 6],
    [{ bob: 'read', carol: 'read', dave: 'read' }, 0],
  ])('of %j the exit code is %i, that of the worst', async (states: Record<string, string>, exitCode) => {
    await node.override('contact.find', (usual) => async (params, context) => {
      const bob = await usual({ contact: 'bob' }, context)
      return params.contact in states ? { ...bob, address: params.contact } : usual(params, context)
    })
    await node.override('message.send', (usual) => (params, context) => {
      return usual({ ...params, to: 'bob', text: `stay ${states[params.to]}` }, context)
    })
    const { code, out, err } = await run(['send', 'bob', 'hi', '--to', 'carol', '--to', 'dave', '--wait', 'read'])
    expect(code).toBe(exitCode)
    expect(out.trim().split('\n')).toHaveLength(Object.keys(states).length)
    if (exitCode === 6) expect(err).toContain('privy: dave: There is no contact called dave.')
    if (exitCode === 24)
      expect(err).toMatch(/privy: bob: The message is queued, not read yet.*\nprivy: carol: .*refused/)
    if (exitCode === 0) expect(err).toBe('')
  })

  test('has limits', async () => {
    const many = Array.from({ length: 64 }, (_, index) => ['--to', `n${index}`]).flat()
    expect(await failure(['send', 'bob', 'hi', ...many])).toEqual(fails(2, 'usage'))
    expect(await failure(['send', 'bob', 'hi', '--to', 'carol', '--reply-to', 'x'])).toEqual(fails(2, 'usage'))
  })

  test('Ctrl-C while it waits ends the waiting only', async () => {
    const stop = new AbortController()
    const asked = Promise.withResolvers<void>()
    await node.override('message.wait', () => async (_params, { signal }) => {
      asked.resolve()
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('left'))))
      return expect.fail()
    })
    const sending = start(['send', 'bob', 'hi', '--wait', 'read'], { signal: stop.signal })
    await asked.promise
    stop.abort()
    const [sent] = node.world.messages
    expect(await sending.ended).toEqual({
      ...{ code: 130, out: `${sent?.id} queued\n` },
      err: 'Interrupted; the message goes on by itself.\n',
    })
    expect(node.world.messages).toHaveLength(1)
  })
})

describe('send, when the node ends meanwhile', () => {
  /** From now on the node ends, without an answer, when it is asked to wait for that state, the first time. */
  async function endsAt(ending: string): Promise<void> {
    let isEnded = false
    await node.override('message.wait', (usual) => (params, context) => {
      if (isEnded || params.state !== ending) return usual(params, context)
      isEnded = true
      return new Promise(() => void node.stop())
    })
  }
  const isAway = (sending: ReturnType<typeof start>) => waitFor(() => expect(sending.err()).toContain('waiting for it'))
  const toBoth = ['send', 'bob', 'hi', '--to', 'carol']

  test('waits on with the next one', async () => {
    await endsAt('held')
    const sending = start(['send', 'bob', 'hi', '--wait', 'read'])
    await isAway(sending)
    await node.start()
    expect(await sending.ended).toMatchObject({ code: 0, out: `${node.world.messages[0]?.id} read\n` })
    expect(sending.err()).toContain('is back')
  })

  test('waits on for everybody, over one connection', async () => {
    await addCarol()
    await endsAt('held')
    const sending = start([...toBoth, '--wait', 'delivered'])
    await isAway(sending)
    await node.start()
    const { code, out, err } = await sending.ended
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/^bob \w+ delivered\ncarol \w+ delivered\n$/) as unknown,
    })
    expect(err.match(/waiting for it/g)).toHaveLength(1)
  })

  test('ends with the highest state that it told, when it stays away', async () => {
    await endsAt('read')
    const { code, out, err } = await run(['send', 'bob', 'hi', '--wait', 'read', '--timeout', '300ms', '--json'])
    expect(code).toBe(23)
    expect(JSON.parse(out)).toMatchObject({ id: node.world.messages[0]?.id, state: 'delivered' })
    expect(JSON.parse(err)).toMatchObject({
      error: {
        code: 'wait-delivered',
        hint: expect.stringContaining('Start it with `privy start --account "alice"`, then look') as unknown,
      },
    })
  })

  test('ends with the highest state that it told, when the next one knows less', async () => {
    await endsAt('held')
    const sending = start(['send', 'bob', 'hi', '--wait', 'read'])
    await isAway(sending)
    await node.override('message.wait', () => async ({ id }) => ({ id, state: 'queued', held: [], delivered: [] }))
    expect(await sending.ended).toMatchObject({ code: 21, out: expect.stringMatching(/ sent\n$/) as unknown })
  })

  /** From now on the node ends once it has taken what it is asked to send, before it answers, the first time. */
  async function endsBeforeTheAnswer(): Promise<void> {
    let isEnded = false
    await node.override('message.send', (usual) => async (params, context) => {
      const sent = await usual(params, context)
      if (isEnded) return sent
      isEnded = true
      return new Promise(() => void node.stop())
    })
  }

  test('nothing is sent twice, although nobody knows whether it was taken', async () => {
    await addCarol()
    await endsBeforeTheAnswer()
    const sending = start([...toBoth])
    await isAway(sending)
    await node.start()
    expect(await sending.ended).toMatchObject({ code: 0 })
    const sent = node.world.messages.map(({ id }) => id)
    expect(new Set(sent).size).toBe(2)
    expect(sending.out()).toBe(`bob ${sent[0]} queued\ncarol ${sent[1]} queued\n`)
  })

  test('when it stays away before the answer, the id to look for, or to send it again with, is told', async () => {
    await endsBeforeTheAnswer()
    const argv = ['send', 'bob', 'hi', '--wait', 'sent', '--timeout', '100ms']
    const { code, out, err } = await run(argv)
    const id = node.world.messages[0]?.id ?? ''
    expect({ code, out }).toEqual({ code: 5, out: '' })
    expect(err).toContain(`look with \`privy message show ${id}\`, or send it again with --id ${id}`)
    await node.start()
    expect(await run([...argv, '--id', id.toUpperCase()])).toMatchObject({ code: 0, out: `${id} sent\n` })
    expect(node.world.messages).toHaveLength(1)
  })

  test.each([
    ['--id', 'abcd'],
    ['--id', 'a'.repeat(32), '--to', 'carol'],
  ])('%s %s %s is wrong usage', async (...argv) => {
    expect(await failure(['send', 'bob', 'hi', ...argv])).toEqual(fails(2, 'usage'))
  })
})

describe('read', () => {
  test('shows what was answered, changed, taken back, or is not there', async () => {
    const [first] = [
      said('question'),
      said('', { type: 'deleted', edited: true, reactions: [{ from: bobAddress, reaction: '🍕' }] }),
    ]
    said('1 message is missing here', { type: 'missing' })
    said('answer', { ...byAlice, replyTo: first.id, edited: true })
    said('sent with a newer version', { type: 'unknown' })
    const lines = (await run(['read'])).out.split('\n').map((line) => line.replace(/^\[\w+\] \S+ \S+ /, ''))
    expect(lines).toEqual([
      'bob: question',
      'bob: (deleted)',
      '    (1 message is missing here)',
      `alice > bob (to ${first.id.slice(0, 8)}): answer [edited] [queued]`,
      'bob: (sent with a newer version)',
      '',
    ])
  })

  test('goes back from a message', async () => {
    await addCarol()
    const messages = Array.from({ length: 7 }, (_, index) => said(`m${index}`))
    said('elsewhere', { conversation: carolAddress })
    const id = messages[5]?.id ?? ''
    expect(texts(await json(['read', '--before', id]))).toEqual(['m0', 'm1', 'm2', 'm3', 'm4'])
    const { out, err } = await run(['read', 'bob', '--before', id, '--limit', '2'], { terminal })
    expect(out).toContain('m4')
    expect(err).toContain(`There are older messages: privy read "bob" --before ${messages[3]?.id.slice(0, 8) ?? '?'}`)
    expect(await failure(['read', '--before', id, '--follow'])).toEqual(fails(2, 'usage'))
    expect(await failure(['read', '--before', '0'.repeat(32)])).toEqual(fails(6, 'unknown-message'))
  })

  test.each<[string, string[], string[]]>([
    ['the newest', ['bob', '--limit', '5'], ['m2', 'm3', 'm4', 'm5', 'm6']],
    ['unread', ['--unread'], ['m0', 'm5', 'm1', 'm2', 'm3', 'm4', 'm6']],
    ['unread, left so', ['bob', '--unread', '--no-mark'], ['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6']],
    ['since a time', ['--since', '2026-01-01T00:00:03Z'], ['m5', 'm3', 'm4', 'm6']],
    ['since a time with somebody', ['bob', '--since', '2026-01-01T00:00:03Z'], ['m3', 'm4', 'm5', 'm6']],
    ['the first ones since', ['--since', '2026-01-01T00:00:01Z', '--limit', '3'], ['m5', 'm1', 'm2']],
    ['since a cursor', ['--since', '000004'], ['m3', 'm4', 'm6']],
  ])('puts pages together: %s', async (_, argv, wanted) => {
    // The last but one came late by another way.
    for (const index of [0, 5, 1, 2, 3, 4, 6]) said(`m${index}`, { time: `2026-01-01T00:00:0${index}.000Z` })
    await inSmallPages()
    expect(texts(await json(['read', ...argv]))).toEqual(wanted)
  })

  test('--since takes what `read` prints: the beginning of an id, if it fits no other', async () => {
    const ids = ['9525c736aa', '9525c736bb', 'abcdef0123'].map((each) => each.padEnd(32, '0'))
    for (const id of ids) said(`m-${id.slice(0, 10)}`, { id })
    expect(texts(await json(['read', '--since', '9525C736a']))).toEqual(['m-9525c736bb', 'm-abcdef0123'])
    expect(texts(await json(['read', '--since', '9525c736bb']))).toEqual(['m-abcdef0123'])
    const shown = /^\[(\w{8})\]/.exec((await run(['read', '--limit', '1'])).out)?.[1] ?? ''
    said('after')
    expect(texts(await json(['read', '--since', shown]))).toEqual(['after'])
    expect(await failure(['read', '--since', '9525c736'])).toEqual(fails(6, 'unknown-message'))
    expect(await failure(['read', '--since', '0000'])).toEqual(fails(6, 'unknown-message'))
  })

  test.each([
    ['5m', ['4 minutes', 'now']],
    ['2d', ['25 hours', '4 minutes', 'now']],
    ['today', ['now']],
    ['yesterday', ['25 hours', '4 minutes', 'now']],
  ])('--since %s, also search --after and --before', async (since, wanted) => {
    // Yesterday's last minutes are not today's.
    vi.setSystemTime(new Date(2026, 0, 10, 0, 2))
    const ago = (minutes: number) => ({ time: new Date(Date.now() - minutes * 60_000).toISOString() })
    said('3 days', ago(3 * 24 * 60))
    said('25 hours', { time: new Date(2026, 0, 9, 0, 1).toISOString() })
    said('4 minutes', ago(4))
    said('now', ago(0))
    expect(texts(await json(['read', '--since', since]))).toEqual(wanted)
    for (const message of node.world.messages) Object.assign(message, { text: `${message.text} apple` })
    expect(texts(await json(['search', 'apple', '--after', since])).toReversed()).toEqual(
      wanted.map((text) => `${text} apple`),
    )
    expect(texts(await json(['search', 'apple', '--before', since]))).toHaveLength(4 - wanted.length)
  })

  test('says so when not as many as were asked for go into one answer', async () => {
    for (const text of ['one', 'two', 'three']) said(text)
    await inSmallPages()
    expect(texts(await json(['read', '--limit', '2']))).toEqual(['two', 'three'])
    expect((await run(['read', '--limit', '2'])).err).toBe('')
    expect((await run(['read', '--limit', '3'])).err).toContain('One answer has only the newest 2 messages.')
  })

  test('--follow goes on where it was when the node comes back', async () => {
    said('before')
    const stop = new AbortController()
    const follow = start(['read', '--follow', '--json'], { signal: stop.signal })
    await waitFor(() => expect(follow.out()).toContain('before'))
    await node.stop()
    await waitFor(() =>
      expect(follow.err()).toContain('ended; waiting for it. Start it with `privy start --account "alice"`'),
    )
    said('meanwhile')
    await node.start()
    await waitFor(() => expect(follow.out()).toContain('meanwhile'))
    said('after')
    await waitFor(() => expect(follow.out()).toContain('after'))
    stop.abort()
    const { code, out } = await follow.ended
    expect(code).toBe(130)
    expect(texts(printed(out))).toEqual(['before', 'meanwhile', 'after'])
  })
})

test('read --follow prints nothing twice when the node goes away between two pages', async () => {
  const wanted = Array.from({ length: 7 }, (_, index) => said(`m${index}`).text)
  let pages = 0
  await node.override('message.read', (usual) => async (params, context) => {
    pages++
    if (pages === 3) return new Promise(() => void node.stop())
    return usual({ ...params, limit: 2 }, context)
  })
  const stop = new AbortController()
  const follow = start(['read', '--follow', '--since', '000000', '--json'], { signal: stop.signal })
  await waitFor(() => expect(follow.err()).toContain('waiting for it'))
  expect(texts(printed(follow.out()))).toEqual(wanted.slice(0, 4))
  await node.start()
  await waitFor(() => expect(texts(printed(follow.out()))).toEqual(wanted))
  stop.abort()
  await follow.ended
})

describe('events', () => {
  const cursors = (events: readonly unknown[]) => events.map((each) => Number((each as { cursor: string }).cursor))
  const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

  test('all there are, page by page, or behind a cursor, or so many', async () => {
    expect(await failure(['events'])).toEqual(fails(9, 'nothing-to-read'))
    for (let count = 0; count < 250; count++) said('x')
    expect(cursors(await json(['events']))).toEqual(range(1, 250))
    expect(cursors(await json(['events', '--since', '000248']))).toEqual([249, 250])
    expect(cursors(await json(['events', '--since', '000010', '--limit', '120']))).toEqual(range(11, 130))
    expect(await failure(['events', '--since', '000250'])).toEqual(fails(9, 'nothing-to-read'))
    expect((await run(['events', '--limit', '1'])).out).toMatch(/ message\.received bob \[[0-9a-f]{8}\]\n$/)
  })

  test('of some kinds', async () => {
    said('in')
    said('out', byAlice)
    node.contract.emit('contact.accepted')
    const kinds = async (...argv: string[]) =>
      (await json(['events', ...argv])).map((each) => (each as { kind: string }).kind)
    expect(await kinds('--kind', 'message.received')).toEqual(['message.received'])
    expect(await kinds('--kind', 'message')).toEqual(['message.received', 'message.queued'])
    expect(await kinds('--kind', 'contact', '--kind', 'message.queued')).toEqual(['message.queued', 'contact.accepted'])
    expect(await failure(['events', '--kind', 'message.recieved'])).toEqual(fails(2, 'usage'))
    expect(await failure(['events', '--kind', 'request'])).toEqual(fails(9, 'nothing-to-read'))
  })

  test('a consumer begins when it is first named, and goes on behind what it acknowledged', async () => {
    said('long ago')
    const asBot = ['events', '--consumer', 'bot']
    expect(await failure(asBot)).toEqual(fails(9, 'nothing-to-read'))
    for (let count = 2; count <= 4; count++) said('x')
    // Killed before it acknowledged anything.
    expect(cursors(await json(asBot))).toEqual([2, 3, 4])
    expect(cursors(await json(asBot))).toEqual([2, 3, 4])
    expect(await json([...asBot, '--ack', '000003'])).toEqual([{ consumer: 'bot', cursor: '000003' }])
    expect(cursors(await json(asBot))).toEqual([4])
    expect(cursors(await json([...asBot, '--since', '000002']))).toEqual([3, 4])
    expect(cursors(await json(asBot))).toEqual([4])
    expect(await failure(['events', '--consumer', 'other'])).toEqual(fails(9, 'nothing-to-read'))
  })

  test.each([
    ['--ack', '1'],
    ['--ack', '1', '--consumer', 'bot', '--follow'],
    ['--ack', '1', '--consumer', 'bot', '--since', '2'],
    ['--limit', 'all'],
    ['now'],
  ])('%s %s %s %s %s is wrong usage', async (...argv) => {
    expect(await failure(['events', ...argv])).toEqual(fails(2, 'usage'))
  })

  test('--follow tells what happens from now on, so many at most', async () => {
    said('before')
    const follow = start(['events', '--follow', '--limit', '2', '--json'])
    await waitFor(() => expect(node.subscribers()).toBe(1))
    for (let count = 2; count <= 4; count++) said('x')
    const { code, out } = await follow.ended
    expect(code).toBe(0)
    expect(cursors(printed(out))).toEqual([2, 3])
  })

  test('a slow reader gets all of them: no more are fetched than it takes', async () => {
    let asked = 0
    await node.override('events.read', (usual) => (params, context) => {
      asked++
      return usual(params, context)
    })
    const open = Promise.withResolvers<void>()
    const stop = new AbortController()
    const argv = ['events', '--follow', '--since', '000000', '--json']
    const follow = start(argv, { reader: () => open.promise, signal: stop.signal })
    await waitFor(() => expect(node.subscribers()).toBe(1))
    for (let count = 0; count < 2_000; count++) said('x')
    await waitFor(() => expect(follow.out()).not.toBe(''))
    // It has seen that all of them happened.
    await run(['status'])
    expect(asked).toBeLessThanOrEqual(2)
    open.resolve()
    await waitFor(() => expect(printed(follow.out())).toHaveLength(2_000))
    stop.abort()
    await follow.ended
    expect(cursors(printed(follow.out()))).toEqual(range(1, 2_000))
  })

  test('--follow goes on where it was when the node comes back, whatever was acknowledged', async () => {
    const stop = new AbortController()
    const follow = start(['events', '--follow', '--consumer', 'bot', '--json'], { signal: stop.signal })
    await waitFor(() => expect(node.subscribers()).toBe(1))
    for (const [index, text] of ['one', 'two', 'three'].entries()) {
      said(text)
      await waitFor(() => expect(printed(follow.out())).toHaveLength(index + 1))
      await node.stop()
      await waitFor(() => expect(follow.err().match(/waiting for it/g)).toHaveLength(index + 1))
      await node.start()
      await waitFor(() => expect(follow.err().match(/is back/g)).toHaveLength(index + 1))
    }
    stop.abort()
    const { code, out } = await follow.ended
    expect(code).toBe(130)
    expect(cursors(printed(out))).toEqual([1, 2, 3])
  })

  test('--follow does not wait for an account that is no more, nor after Ctrl-C', async () => {
    const stop = new AbortController()
    const argv = ['events', '--follow', '--json']
    const [one, other] = [start(argv), start(argv, { signal: stop.signal })]
    await waitFor(() => expect(node.subscribers()).toBe(2))
    await node.stop()
    await waitFor(() => expect(one.err() + other.err()).toMatch(/waiting[^]*waiting/))
    stop.abort()
    expect(await other.ended).toMatchObject({ code: 130 })
    await forgetAccount(node.folders, node.address)
    expect(await one.ended).toMatchObject({ code: 3 })
  })

  test('says beside them that some before them are no longer stored', async () => {
    said('one')
    await node.override('events.read', (usual) => async (params, context) => ({
      ...(await usual(params, context)),
      skipped: params.since === '000000',
    }))
    const { code, out, err } = await run(['events', '--since', '000000', '--json'])
    expect(code).toBe(0)
    expect(cursors(printed(out))).toEqual([1])
    expect(err).toMatch(/no longer stored/)
    expect((await run(['events', '--json'])).err).not.toMatch(/no longer stored/)
  })

  test('a cursor that is none is told, not waited with', async () => {
    await node.override('events.read', () => async () => {
      throw new PrivyError('bad-input', 'x is not a cursor', 'Leave it out')
    })
    expect(await failure(['events', '--follow', '--since', 'x'])).toEqual(fails(8, 'bad-input'))
  })
})

test('what a contact calls itself is shown beside the name that it has here', async () => {
  const [bob] = node.world.contacts
  const [carol] = node.world.requests
  if (!bob || !carol) return expect.fail()
  node.world.contacts = [{ ...bob, ownName: 'Robert' }]
  node.world.requests = [{ ...carol, from: { ...carol.from, name: 'Robert' }, knownAs: 'bob' }]
  for (const argv of [
    ['contact', 'list'],
    ['contact', 'show', 'bob'],
    ['contact', 'rename', 'bob', 'bob'],
  ])
    expect((await run(argv)).out).toMatch(/^bob {2}\S+ {2}accepted, calls itself "Robert"\n/)
  expect((await run(['request', 'list'])).out).toMatch(/^\[c1c1c1c1\] Robert {2}\S+ {2}your contact "bob"\n/)
})

test('contacts are listed with what is unread', async () => {
  said('one')
  said('two')
  expect((await run(['contact', 'list'])).out).toMatch(/ accepted, 2 unread\n$/)
  expect(await json(['contact', 'list'])).toEqual([expect.not.objectContaining({ unread: 2 })])
})
