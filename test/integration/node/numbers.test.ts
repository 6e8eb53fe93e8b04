import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EventOf } from '../../../src/rpc/contract.ts'
import { becomeContacts, deliver, until } from '../../support/nodes/contacts.ts'
import { type Person, room } from '../../support/nodes/people.ts'

let inRoom: Awaited<ReturnType<typeof room>>
let alice: Person, bob: Person

beforeEach(async () => {
  inRoom = await room({ hurry: 50 })
  alice = await inRoom.enter('alice', 1)
  bob = await inRoom.enter('bob', 2)
  await becomeContacts(alice, bob)
})
afterEach(() => inRoom.close())

const numbersOf = async (person: Person) => {
  const { peers, contacts, requests, queued, unread } = await person.call('node.status', {})
  return { peers, contacts, requests, queued, unread }
}

test('the numbers of the status come by themselves, to those who want what passes by', async () => {
  const passing = await bob.listen({ passing: true })
  const other = await bob.listen({})
  const newest = () =>
    passing.events.findLast((event): event is EventOf<'node.changed'> => event.kind === 'node.changed')
  await deliver(alice, 'bob', 'one')
  await deliver(alice, 'bob', 'two')
  await until(async () => expect(newest()).toMatchObject({ unread: 2, contacts: 1, requests: 0, queued: 0 }))
  await bob.call('message.read', {})
  await until(async () => expect(newest()).toMatchObject(await numbersOf(bob)))
  await alice.stop()
  await bob.call('message.send', { to: 'alice', text: 'are you there?' })
  await until(async () => expect(newest()).toMatchObject({ ...(await numbersOf(bob)), queued: 1, unread: 0 }))
  const told = passing.events
    .filter(({ kind }) => kind === 'node.changed')
    .map((event) => JSON.stringify({ ...event, cursor: '', time: '' }))
  expect(told.every((numbers, index) => numbers !== told[index - 1])).toBe(true)
  expect(other.events.map(({ kind }) => kind)).not.toContain('node.changed')
})

test('how many are unread is counted, whatever is seen or deleted, by either side', async () => {
  const ids: string[] = []
  for (const text of ['one', 'two', 'three', 'four']) ids.push((await deliver(alice, 'bob', text)).id)
  const [one = '', two = '', three = ''] = ids
  await bob.call('message.mark', { ids: [two] })
  await alice.call('message.delete', { id: one })
  await until(async () =>
    expect(bob.events.findLast(({ kind }) => kind === 'message.deleted')).toMatchObject({
      unread: 2,
      firstUnread: three,
    }),
  )
  await bob.call('message.delete', { id: three })
  expect(await bob.call('conversation.list', {})).toMatchObject([{ unread: 1, firstUnread: ids[3] }])
  expect((await numbersOf(bob)).unread).toBe(1)
})
