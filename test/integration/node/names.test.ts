import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { plainName } from '../../../src/shared/text/name.ts'
import { type Person, room } from '../../support/nodes/people.ts'

const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 10_000, interval: 10 })

describe('names that strangers give themselves', () => {
  let inRoom: Awaited<ReturnType<typeof room>>
  let alice: Person, bob: Person, mallory: Person
  const digitsOf = ({ address }: Person) => address.slice('privy://'.length)

  beforeEach(async () => {
    inRoom = await room()
    alice = await inRoom.enter('alice', 1)
    bob = await inRoom.enter('bob', 2)
    await asksAlice(bob)
  })
  afterEach(() => inRoom.close())

  /** Mallory's program does not check the name. */
  async function malloryAsksAs(name: string): Promise<void> {
    mallory = await inRoom.enter(name, 3)
    await asksAlice(mallory)
  }

  async function asksAlice(person: Person): Promise<void> {
    await person.call('contact.add', { link: alice.address })
    await until(() => alice.call('request.accept', { request: person.address }))
  }

  test("somebody else's address: what is meant for the address goes to the address", async () => {
    await malloryAsksAs(digitsOf(bob))
    expect(await alice.call('contact.show', { contact: digitsOf(bob) })).toMatchObject({ address: bob.address })
    expect(await alice.call('contact.show', { contact: mallory.address })).toMatchObject({
      name: digitsOf(mallory).slice(0, 8),
    })
  })

  test("the beginning of somebody else's address: it has to be said who is meant", async () => {
    const beginning = digitsOf(bob).slice(0, 8)
    await malloryAsksAs(beginning)
    const sending = alice.call('message.send', { to: beginning, text: 'for bob only' })
    await expect(sending).rejects.toMatchObject({ code: 'unknown-contact' })
    expect(await alice.call('contact.show', { contact: 'bob' })).toMatchObject({ address: bob.address })
  })

  test('the name of a contact, but for what cannot be seen', async () => {
    await malloryAsksAs('b\u200bo\u202eb')
    expect(await alice.call('contact.show', { contact: mallory.address })).toMatchObject({ name: 'bob 2' })
  })

  test('the beginning of an id that somebody chose: a request is called by its name or by at least four digits', async () => {
    mallory = await inRoom.enter('mallory', 3)
    await mallory.call('contact.add', { link: alice.address })
    const [request] = await until(async () => {
      const requests = await alice.call('request.list', {})
      expect(requests).toHaveLength(1)
      return requests
    })
    const accepting = alice.call('request.accept', { request: request?.id.slice(0, 1) ?? '' })
    await expect(accepting).rejects.toMatchObject({ code: 'unknown-request' })
    await alice.call('request.accept', { request: request?.id.slice(0, 8) ?? '' })
  })

  test('a contact is found by its name, its address, and the beginning of it, in any spelling', async () => {
    const found = await Promise.all(
      ['bob', bob.address, bob.address.toUpperCase(), ` ${digitsOf(bob).slice(0, 8)} `].map((contact) =>
        alice.call('contact.find', { contact }),
      ),
    )
    expect(found.map(({ address }) => address)).toEqual(Array.from({ length: 4 }, () => bob.address))
    await expect(alice.call('contact.find', { contact: 'eve' })).rejects.toMatchObject({ code: 'unknown-contact' })
  })

  /** Bob begins with an empty disk under another name, and asks again: he is let in without a question. */
  async function bobAsksAgainAs(name: string): Promise<void> {
    await bob.stop()
    bob = await inRoom.enter(name, 2)
    await bob.call('contact.add', { link: alice.address })
    const again = () => alice.events.filter(({ kind }) => kind === 'contact.accepted')
    await until(async () => expect(again()).toHaveLength(2))
  }

  test('a contact who asks again under another name keeps the one that scripts use; the other is shown beside it', async () => {
    await bobAsksAgainAs('rob\u202eert')
    const shape = { name: 'bob', ownName: 'robert', address: bob.address, state: 'accepted' }
    expect(await alice.call('contact.show', { contact: 'bob' })).toMatchObject(shape)
    expect(await alice.call('contact.list', {})).toEqual([expect.objectContaining(shape)])
    const request = alice.events.findLast(({ kind }) => kind === 'request.received')
    expect(request).toMatchObject({ request: { from: { name: 'robert' }, knownAs: 'bob' } })
    expect(alice.events.findLast(({ kind }) => kind === 'contact.accepted')).toMatchObject({ contact: shape })
  })

  test('a contact who was renamed here keeps that name, and what it calls itself is shown beside it', async () => {
    await alice.call('contact.rename', { contact: 'bob', name: 'Bobby' })
    expect(await alice.call('contact.show', { contact: bob.address })).toMatchObject({ name: 'Bobby', ownName: 'bob' })
    await bobAsksAgainAs('Bobby')
    expect(await alice.call('contact.show', { contact: bob.address })).toEqual(
      expect.not.objectContaining({ ownName: expect.anything() as unknown }),
    )
  })

  test.each(['0123456789abcdef', 'privy://bob', 'a\u200bb', ' '])(
    'a name like %j is refused, not stored as another',
    async (name) => {
      const before = await alice.call('contact.list', {})
      for (const call of [
        alice.call('contact.rename', { contact: 'bob', name }),
        alice.call('account.rename', { name }),
      ])
        await expect(call).rejects.toMatchObject({ code: 'bad-input' })
      expect(await alice.call('contact.list', {})).toEqual(before)
    },
  )

  test('a name is found however it was composed', async () => {
    await alice.call('contact.rename', { contact: 'bob', name: 'Rene\u0301' })
    expect(await alice.call('contact.show', { contact: 'Ren\u00e9' })).toMatchObject({ address: bob.address })
    expect(await alice.call('contact.show', { contact: 'Rene\u0301' })).toMatchObject({ address: bob.address })
  })
})

test.each([
  [' two \t\r\n lines\u2028 ', 'two lines'],
  ['\u001b[31mred', '[31mred'],
  ['zero\u200bwidth\ufeff\u2060\u3164\u00ad', 'zerowidth'],
  ['bob\u200d\ufe0f', 'bob'],
  ['👩\u200d👩\u200d👧 ❤\ufe0f', '👩\u200d👩\u200d👧 ❤\ufe0f'],
  ['نامه\u200cای', 'نامه\u200cای'],
  ['𝄞'.repeat(65), '𝄞'.repeat(64)],
  ['cut \ud83d', 'cut \ufffd'],
  ['Decade', 'Decade'],
  ['Privy://anything', ''],
  ['0123456789ABCDEF', ''],
  ['\u202e\u200b', ''],
])('%j is kept as %j', (given, kept) => {
  expect(plainName(given)).toBe(kept)
  expect(plainName(kept)).toBe(kept)
})
