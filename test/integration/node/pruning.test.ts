import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openIndexFile } from '../../../src/store/index/index-file.ts'
import { createTables, indexVersion, kept } from '../../../src/store/index/schema.ts'
import { accountNumber } from '../../support/nodes/accounts.ts'
import { becomeContacts, deliver, until } from '../../support/nodes/contacts.ts'
import { type Person, room } from '../../support/nodes/people.ts'

const keepEvents = 10
let inRoom: Awaited<ReturnType<typeof room>>
let alice: Person, bob: Person

beforeEach(async () => {
  inRoom = await room({ hurry: 50, keepEvents })
  alice = await inRoom.enter('alice', 1)
  bob = await inRoom.enter('bob', 2)
  await becomeContacts(alice, bob)
})
afterEach(async () => {
  await inRoom.close()
  expect([...alice.faults, ...bob.faults]).toEqual([])
})

const eventsSince = (since?: string) => bob.call('events.read', { limit: 1000, ...(since !== undefined && { since }) })
const textsSince = async (since: string) =>
  (await bob.call('message.read', { since, mark: false, limit: 1000 })).messages.map(({ text }) => text)
const tell = async (...texts: string[]) => {
  for (const text of texts) await deliver(alice, 'bob', text)
}
const many = Array.from({ length: 3 * keepEvents }, (_, number) => `later ${number}`)

/** The cursor of the newest event of bob's node. */
const newest = async () => (await eventsSince()).cursor

/** The node of bob starts again; its index, of another version than the program's, is folded from the log. */
async function upgradeBob(): Promise<void> {
  await bob.stop()
  const { storage } = await accountNumber(2)
  const create = (db: { exec(sql: string): unknown }) => void db.exec(createTables)
  const path = join(bob.folder, 'index.db')
  const { db, fresh } = await openIndexFile({
    ...{ path, key: storage.local, schemaVersion: indexVersion + 1, kept, create },
  })
  expect(fresh).toBe(true)
  db.close()
  bob = await inRoom.enter('bob', 2)
}

test('the newest events stay, and whoever points behind one that is gone is told, and goes on from the oldest', async () => {
  await tell('first')
  const [before] = (await eventsSince()).events
  const cursor = await newest()
  expect(await eventsSince(before?.cursor)).toMatchObject({ skipped: false })
  await tell(...many)
  const all = await eventsSince()
  expect(all).toMatchObject({ skipped: false })
  expect(all.events).toHaveLength(keepEvents)
  expect(await eventsSince(cursor)).toEqual({ ...all, skipped: true })
  const behindOldest = await eventsSince(all.events[0]?.cursor)
  expect(behindOldest).toMatchObject({ skipped: false })
  expect(behindOldest.events).toEqual(all.events.slice(1))
  expect(await eventsSince(all.cursor)).toMatchObject({ events: [], skipped: false })
})

test('so is a consumer, until it acknowledges what is here', async () => {
  await bob.call('events.acknowledge', { consumer: 'bot', cursor: await newest() })
  expect(await bob.call('events.subscribe', { consumer: 'bot' })).toMatchObject({ skipped: false })
  await tell(...many)
  expect(await bob.call('events.subscribe', { consumer: 'bot' })).toMatchObject({ skipped: true })
  const { events, leave } = await bob.listen({ consumer: 'bot' })
  await until(async () => expect(events).toEqual((await eventsSince()).events))
  leave()
  await bob.call('events.acknowledge', { consumer: 'bot', cursor: events[0]?.cursor ?? '' })
  expect(await bob.call('events.subscribe', { consumer: 'bot' })).toMatchObject({ skipped: false })
})

test('so is a consumer whose event went before the index was lost', async () => {
  await tell('first')
  await bob.call('events.acknowledge', { consumer: 'bot', cursor: await newest() })
  await tell(...many)
  await bob.stop()
  await rm(join(bob.folder, 'index.db'))
  bob = await inRoom.enter('bob', 2)
  expect((await eventsSince()).events).toHaveLength(keepEvents)
  expect(await bob.call('events.subscribe', { consumer: 'bot' })).toMatchObject({ skipped: true })
})

test('whoever points into an index that was lost is told, and gets all events', async () => {
  await tell('first')
  const lost = (await newest()).replace(/^..../, (generation) => (generation === 'beef' ? 'feed' : 'beef'))
  expect(await eventsSince(lost)).toEqual({ ...(await eventsSince()), skipped: true })
  expect(await bob.call('events.subscribe', { since: lost })).toMatchObject({ skipped: true })
})

test('a subscriber that falls so far behind that events go before it gets them is cut off', async () => {
  await tell('first')
  const reading = Promise.withResolvers<undefined>()
  const left = new AbortController()
  const cursors: string[] = []
  const since = (await eventsSince()).events[0]?.cursor ?? ''
  await bob.node.handlers['events.subscribe'](
    { since },
    {
      signal: left.signal,
      notify: ({ cursor }) => void cursors.push(cursor),
      drained: () => reading.promise,
      cutOff: () => left.abort(),
    },
  )
  await until(async () => expect(cursors).toHaveLength(1))
  await tell(...many)
  expect(left.signal.aborted).toBe(false)
  reading.resolve(undefined)
  await until(async () => expect(left.signal.aborted).toBe(true))
  expect((await eventsSince()).events.map(({ cursor }) => cursor)).not.toContain(cursors.at(-1))
  expect(await eventsSince(cursors.at(-1))).toMatchObject({ skipped: true })
})

test.each([
  ['', async () => undefined],
  [', also when the index is folded for another version', upgradeBob],
])('messages keep their places when their events are gone%s', async (_, meanwhile) => {
  await tell('first')
  const cursor = await newest()
  await tell(...many)
  const events = await eventsSince()
  await meanwhile()
  expect(await textsSince(cursor)).toEqual(many)
  expect(await textsSince((await bob.call('message.read', { limit: 10, mark: false })).cursor)).toEqual([])
  // Nothing that was pruned comes again as if it were new.
  expect(await eventsSince()).toEqual(events)
  expect(await eventsSince(cursor)).toEqual({ ...events, skipped: true })
  await tell('last')
  expect(await textsSince(cursor)).toEqual([...many, 'last'])
  const since = await eventsSince(events.cursor)
  expect(since.events[0]).toMatchObject({ kind: 'message.received', message: { text: 'last' } })
})
