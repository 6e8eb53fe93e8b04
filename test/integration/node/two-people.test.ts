import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deviceNumber } from '../../support/nodes/accounts.ts'
import { becomeContacts, deliver, isAccepted, onlyRequest, until } from '../../support/nodes/contacts.ts'
import { type Person, room } from '../../support/nodes/people.ts'

let inRoom: Awaited<ReturnType<typeof room>>
let alice: Person, bob: Person

beforeEach(async () => {
  inRoom = await room()
  alice = await inRoom.enter('alice', 1)
  bob = await inRoom.enter('bob', 2)
})
afterEach(async () => {
  await inRoom.close()
  expect([...alice.faults, ...bob.faults]).toEqual([])
})

describe('a request', () => {
  test('is shown with name and text, and accepted: both have names and the same safety number', async () => {
    await alice.call('contact.add', { link: bob.address, message: 'it is me' })
    expect(await onlyRequest(bob)).toMatchObject({ from: { name: 'alice', address: alice.address }, text: 'it is me' })
    await bob.call('request.accept', { request: alice.address })
    await isAccepted(alice, 'bob')
    const [one, other] = [
      await alice.call('contact.show', { contact: 'bob' }),
      await bob.call('contact.show', { contact: 'alice' }),
    ]
    expect(one.safetyNumber).toMatch(/^(\d{5} ){11}\d{5}$/)
    expect(other.safetyNumber).toBe(one.safetyNumber)
    const { safetyNumber = '' } = one as { safetyNumber?: string }
    const verify = { contact: 'bob', verified: true }
    await expect(alice.call('contact.verify', { ...verify, safetyNumber: 'another' })).rejects.toMatchObject({
      code: 'not-allowed',
    })
    expect(await alice.call('contact.verify', { ...verify, safetyNumber })).toMatchObject({ verified: true })
  })

  test('both add each other at once: both are accepted without asking', async () => {
    await Promise.all([
      alice.call('contact.add', { link: bob.address }),
      bob.call('contact.add', { link: alice.address }),
    ])
    await isAccepted(alice, 'bob')
    await isAccepted(bob, 'alice')
    expect(await deliver(alice, 'bob', 'both')).toMatchObject({ state: 'delivered' })
    expect(await deliver(bob, 'alice', 'ways')).toMatchObject({ state: 'delivered' })
    expect(await alice.call('request.list', {})).toEqual([])
  })

  test('waits until somebody serves the topic', async () => {
    inRoom.network.cut(bob.network.peer)
    expect(await alice.call('contact.add', { link: bob.address })).toMatchObject({
      state: 'requested',
      requestState: 'queued',
    })
    inRoom.network.heal(bob.network.peer)
    await onlyRequest(bob)
    await until(async () =>
      expect(alice.events.at(-1)).toMatchObject({
        kind: 'request.sent',
        contact: { name: bob.address.slice(8, 16), requestState: 'sent' },
      }),
    )
  })

  test('under an invite secret needs no stamp; an invented secret opens nothing', async () => {
    const { link } = await bob.call('contact.link', { invite: true })
    await alice.call('contact.add', { link })
    expect((await onlyRequest(bob)).from.name).toBe('alice')
    const carol = await inRoom.enter('carol', 3)
    await carol.call('contact.add', { link: `${bob.address}?k=${'A'.repeat(22)}` })
    await until(async () => expect((await bob.call('node.status', {})).dropped).toMatchObject({ tag: 1 }))
    expect(await bob.call('request.list', {})).toHaveLength(1)
  })

  test('an invite link is the same one until half of its 30 days is over', async () => {
    let nowMs = Date.UTC(2026, 0, 1)
    const later = await room({ now: () => nowMs })
    try {
      const carol = await later.enter('carol', 3)
      const invite = async () => (await carol.call('contact.link', { invite: true })).link
      const first = await invite()
      nowMs += 15 * 24 * 3_600_000 - 1
      expect(await invite()).toBe(first)
      nowMs += 1
      const second = await invite()
      expect(second).not.toBe(first)
      nowMs += 1
      expect(await invite()).toBe(second)
    } finally {
      await later.close()
    }
  })

  test('is declined without a word', async () => {
    await alice.call('contact.add', { link: bob.address })
    const waiting = await onlyRequest(bob)
    expect(await bob.call('request.decline', { request: 'alice' })).toEqual({ ...waiting, state: 'declined' })
    expect(await bob.call('request.list', {})).toEqual([])
    await expect(alice.call('message.send', { to: 'bob', text: 'hi' })).rejects.toMatchObject({
      code: 'unknown-contact',
    })
    await expect(alice.call('message.send', { to: bob.address, text: 'hi' })).rejects.toMatchObject({
      code: 'not-allowed',
    })
  })

  test("one's own address, a known one and a damaged one are refused", async () => {
    await becomeContacts(alice, bob)
    for (const link of [alice.address, bob.address, 'privy://12']) {
      await expect(alice.call('contact.add', { link })).rejects.toMatchObject({
        code: expect.stringMatching(/^bad-/) as string,
      })
    }
  })
})

describe('a message', () => {
  beforeEach(() => becomeContacts(alice, bob))

  test('is delivered, read and answered', async () => {
    const sent = await deliver(alice, 'bob', 'hello')
    expect(sent).toMatchObject({ state: 'delivered', delivered: [deviceNumber(2)] })
    const { messages } = await bob.call('message.read', { unread: true })
    expect(messages).toMatchObject([
      { id: sent.id, from: { name: 'alice', address: alice.address }, direction: 'in', text: 'hello' },
    ])
    await until(async () => expect((await alice.call('message.show', { id: sent.id })).state).toBe('read'))
    expect((await bob.call('message.read', { unread: true })).messages).toEqual([])
    await bob.call('message.send', {
      to: alice.address.slice(0, 20),
      text: 'hi',
      replyTo: sent.id,
      wait: 'delivered',
      timeoutMs: 5000,
    })
    const { messages: both } = await alice.call('message.read', { from: 'bob' })
    expect(both.map(({ text, replyTo }) => [text, replyTo])).toEqual([
      ['hello', null],
      ['hi', sent.id],
    ])
  })

  test.each([
    ['every kind of Unicode', 'ñ 漢字 العربية 👩‍👩‍👧‍👦 e\u0301 \u{10ffff}'],
    ['control characters, kept as they are in the data', 'a\u001b[31mb\u0000\u0007\tc\nd'],
    ['20,000 characters', '漢'.repeat(20_000)],
    ['20,000 characters outside the basic plane', '𝄞'.repeat(20_000)],
  ])('%s', async (_name, text) => {
    await deliver(alice, 'bob', text)
    expect((await bob.call('message.read', {})).messages[0]?.text).toBe(text)
  })

  test.each([
    ['', 'bad-input'],
    ['x'.repeat(20_001), 'too-large'],
    ['\ud800', 'bad-input'],
  ])('that cannot be sent is refused', async (text, code) => {
    await expect(alice.call('message.send', { to: 'bob', text })).rejects.toMatchObject({ code })
  })

  test('waits for somebody who is away, in order, and goes on after a restart of the sender', async () => {
    inRoom.network.cut(bob.network.peer)
    for (const text of ['one', 'two', 'three']) {
      expect(await alice.call('message.send', { to: 'bob', text })).toMatchObject({ state: 'queued' })
    }
    expect(await alice.call('node.status', {})).toMatchObject({ queued: 3 })
    await alice.stop()
    alice = await inRoom.enter('alice', 1)
    inRoom.network.heal(bob.network.peer)
    await until(async () => expect(await alice.call('node.status', {})).toMatchObject({ queued: 0 }))
    expect((await bob.call('message.read', {})).messages.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  test('for somebody who is away holds up nobody else', async () => {
    const carol = await inRoom.enter('carol', 3)
    await becomeContacts(alice, carol)
    inRoom.network.cut(bob.network.peer)
    for (let number = 0; number < 20; number++) await alice.call('message.send', { to: 'bob', text: String(number) })
    expect(await deliver(alice, 'carol', 'meanwhile')).toMatchObject({ state: 'delivered' })
    expect(await alice.call('node.status', {})).toMatchObject({ queued: 20 })
  })

  test('--wait ends with the highest state when the time is over', async () => {
    inRoom.network.cut(bob.network.peer)
    const sent = await alice.call('message.send', { to: 'bob', text: 'anyone?', wait: 'delivered', timeoutMs: 50 })
    expect(sent.state).toBe('queued')
  })

  test('comes as an event to whoever subscribed', async () => {
    const { id } = await deliver(alice, 'bob', 'psst')
    expect(bob.events.find(({ kind }) => kind === 'message.received')).toMatchObject({ message: { id, text: 'psst' } })
    expect(alice.events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['contact.accepted', 'message.queued', 'message.sent', 'message.delivered']),
    )
  })
})
