import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { isUpcast } from '../../../src/state/upcast.ts'
import { decodeRecord } from '../../../src/state/encoding.ts'
import { room } from '../../support/nodes/people.ts'

/** A log that the program of commit 2bc16a8 wrote, and what it answered then: see test/fixtures/README.md. */
interface LogV1 {
  readonly entries: readonly { readonly hash: string; readonly records: readonly string[] }[]
  readonly shown: Readonly<Record<string, unknown>>
}

const fixture = JSON.parse(await readFile(new URL('../../fixtures/log-v1.json', import.meta.url), 'utf8')) as LogV1
const entries = fixture.entries.map(({ hash, records }) => ({
  hash,
  records: records.map((data) => new Uint8Array(Buffer.from(data, 'base64'))),
}))

/** Cursors are those of another index. The time of a message is the one in its content, no longer that of its record. `ownName` is new. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  const isMessage = 'conversation' in value && 'id' in value
  const fields = Object.entries(value).filter(
    ([name]) => name !== 'cursor' && name !== 'ownName' && name !== 'order' && !(isMessage && name === 'time'),
  )
  return Object.fromEntries(fields.map(([name, one]) => [name, comparable(one)]))
}

test('a log of version 1 opens, and shows the same', async () => {
  const inRoom = await room({ hurry: 20 })
  const alice = await inRoom.enter('alice', 1, { found: entries })
  const contacts = await alice.call('contact.list', {})
  const { contacts: count, requests, queued, unread } = await alice.call('node.status', {})
  const byName = (name: string) => contacts.find((one) => one.name === name)?.address ?? ''
  const read = (from: string) => alice.call('message.read', { from, mark: false })
  const { events } = await alice.call('events.read', { limit: 1000 })
  const shown = {
    contacts,
    requests: await alice.call('request.list', {}),
    conversations: await alice.call('conversation.list', {}),
    bob: await read(byName('bob')),
    carol: await read(byName('Carol R.')),
    unread: await alice.call('message.read', { unread: true, mark: false }),
    status: { contacts: count, requests, queued, unread },
  }
  const { events: eventsThen, ...shownThen } = fixture.shown
  expect(comparable(shown)).toEqual(comparable(shownThen))
  expect(events.map(({ kind }) => kind)).toEqual(
    (eventsThen as { kind: string }[])
      .map(({ kind }) => kind)
      .filter((kind) => kind !== 'message.sent' && kind !== 'request.sent'),
  )
  await inRoom.close()
})

test('every record of it is read as one of today', () => {
  const records = entries.flatMap((entry) => entry.records.map((data) => decodeRecord(data)))
  expect(records.length).toBeGreaterThan(30)
  expect(records.every((record) => record !== undefined && isUpcast(record))).toBe(true)
})
