import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { encodeContent } from '../../../src/protocol/content.ts'
import { type AccountId, accountId, messageId } from '../../../src/shared/ids.ts'
import { openIndexFile } from '../../../src/store/index/index-file.ts'
import { createProjector, type Projector } from '../../../src/store/fold/project.ts'
import type { Change } from '../../../src/state/changes.ts'
import { createQueries, type Queries } from '../../../src/store/index/queries.ts'
import { createTables, indexVersion } from '../../../src/store/index/schema.ts'
import type { Fact } from '../../../src/state/record.ts'
import { deviceNumber } from '../../support/nodes/accounts.ts'
import { derivedSecrets, encodedRecord } from '../../support/log/records.ts'

const account = (digit: string) => accountId(digit.repeat(64))
const id = (digit: string) => messageId(digit.repeat(32))
const [self, bob] = [account('a'), account('b')] as const
const bytes = (length: number) => new Uint8Array(length).fill(7)

let folder: string, db: Database, projector: Projector, queries: Queries
let count = 0
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'privy-fold-'))
  const create = (file: Database) => void file.exec(createTables)
  const options = { path: join(folder, 'index.db'), key: bytes(32), schemaVersion: indexVersion, create }
  db = (await openIndexFile(options)).db
  projector = createProjector(db, self, derivedSecrets)
  queries = createQueries(db, self)
})
afterEach(async () => {
  db.close()
  await rm(folder, { recursive: true })
})

const eventsOf = (changes: readonly Change[]) => changes.flatMap((one) => (one.type === 'event' ? [one.event] : []))
const fold = (fact: Fact) => eventsOf(projector.apply([{ hash: `zdpu${++count}`, records: [encodedRecord(fact)] }]))

const content = (message: string, device: number, seq: number) =>
  encodeContent({
    id: id(message),
    certificate: { device: deviceNumber(device), key: bytes(32), signature: bytes(384) },
    seq,
    time: { ms: seq, count: 0 },
    prev: undefined,
    heads: [],
    expires: undefined,
    body: { type: 'text', text: message },
  })
const received = (message: string, device: number, seq: number) =>
  fold({
    ...{ kind: 'message.received', author: bob, conversation: bob, message: id(message) },
    content: content(message, device, seq),
  })
const queued = (message: string, device: number, seq: number) =>
  fold({
    ...{ kind: 'message.queued', conversation: bob, to: [bob], message: id(message) },
    content: content(message, device, seq),
  })
const progressed = (message: string, state: 'delivered' | 'expired') =>
  fold({ kind: 'message.progressed', account: bob, messages: [id(message)], state })
const asked = (request: string, from: AccountId = bob, name = 'bob') =>
  fold({
    ...{ kind: 'request.received', account: from, request: id(request), name, text: '' },
    ...{ secret: bytes(32), inboxKey: bytes(32), sender: deviceNumber(2) },
  })
const answered = (request: string, answer: string, more: { readonly renames?: true } = {}) =>
  fold({
    ...{ kind: 'request.accepted', account: bob, request: id(request), name: '', message: id(answer) },
    ...{ epoch: 1, content: bytes(9), ...more },
  })

test('a contact who claims our device cannot take our sequence numbers', () => {
  queued('1', 1, 1)
  received('2', 1, 2)
  received('3', 1, Number.MAX_SAFE_INTEGER)
  expect(queries.lastSent(bob, deviceNumber(1))).toMatchObject({ seq: 1 })
  queued('4', 1, 2)
  expect(queries.message(id('4'))).toMatchObject({ text: '4', state: 'queued' })
})

test('the time to go on from is the latest that may be followed, not one of a clock that was wrong', () => {
  received('1', 2, 5)
  queued('2', 1, 9)
  expect(queries.latestTime(bob, 8)).toEqual({ ms: 5, count: 0 })
  expect(queries.latestTime(bob, 9)).toEqual({ ms: 9, count: 0 })
  expect(queries.latestTime(bob, 4)).toBeUndefined()
})

test('a message that comes twice is no event; another one under its number is, and nothing is missing', () => {
  expect(received('1', 2, 1)).toHaveLength(1)
  expect(received('1', 2, 1)).toEqual([])
  expect(received('2', 2, 1)).toMatchObject([{ kind: 'message.received', ref: id('2') }])
  expect(queries.gaps(bob)).toEqual([])
})

test('what was delivered does not expire; what has expired may still turn out to be delivered, and is not sent again', () => {
  queued('1', 1, 1)
  progressed('1', 'delivered')
  expect(progressed('1', 'expired')).toEqual([])
  queued('2', 1, 2)
  progressed('2', 'expired')
  expect(projector.apply([], [{ id: id('2'), recipient: bob, step: 'sent', timeMs: 1, peers: [] }])).toEqual([])
  expect(queries.openOutgoing()).toEqual([])
  expect(progressed('2', 'delivered')).toMatchObject([{ kind: 'message.delivered' }])
  expect([id('1'), id('2')].map((one) => queries.message(one)?.state)).toEqual(['delivered', 'delivered'])
})

test('what happens to one message in one millisecond is as many events, and the same ones when they are folded anew', () => {
  received('1', 2, 1)
  asked('9')
  answered('9', '8')
  const rename = (name: string) => encodedRecord({ kind: 'contact.renamed', account: bob, name })
  const twice = { hash: `zdpu${++count}`, records: [rename('one'), rename('two')] }
  const again = { hash: `zdpu${++count}`, records: [rename('three')] }
  const cursors = eventsOf(projector.apply([twice, again])).map(({ cursor }) => cursor)
  expect(new Set(cursors).size).toBe(3)
  db.prepare('DELETE FROM fact').run()
  db.prepare('DELETE FROM contact').run()
  db.prepare('DELETE FROM entry').run()
  asked('9')
  answered('9', '8')
  expect(eventsOf(projector.apply([twice, again])).map(({ cursor }) => cursor)).toEqual(cursors)
})

test('what somebody else says of a message counts for nothing', () => {
  const carol = account('c')
  queued('1', 1, 1)
  expect(fold({ kind: 'message.progressed', account: carol, messages: [id('1')], state: 'read' })).toEqual([])
  expect(queries.outgoing(id('1'), carol)).toBeUndefined()
  expect(queries.message(id('1'))?.state).toBe('queued')
})

test('of the requests of one account the newest waits, and a new answer replaces the one before', () => {
  asked('1')
  asked('2', account('c'))
  asked('3')
  expect(queries.waitingRequests().map((request) => request.id)).toEqual([id('2'), id('3')])
  answered('3', '4')
  asked('5')
  answered('5', '6')
  expect(queries.openOutgoing().map((parcel) => parcel.id)).toEqual([id('6')])
})

test('a log of before shows the same names as before; what is renewed since then keeps the name', () => {
  const names = () => queries.contacts().map(({ given, latest }) => [given, latest])
  asked('1')
  answered('1', '2', { renames: true })
  expect(names()).toEqual([['bob', 'bob']])
  asked('5', bob, 'robert')
  answered('5', '6', { renames: true })
  expect(names()).toEqual([['robert', 'robert']])
  asked('7', bob, 'bert')
  answered('7', '8')
  expect(names()).toEqual([['robert', 'bert']])
  asked('9', bob, '')
  answered('9', 'a')
  expect(names()).toEqual([['robert', 'bert']])
})

test('a name that is free again renames the contact that had a number behind it', () => {
  const carol = account('c')
  asked('1')
  answered('1', '2')
  asked('3', carol)
  fold({
    ...{ kind: 'request.accepted', account: carol, request: id('3'), name: '', message: id('4') },
    ...{ epoch: 1, content: bytes(9) },
  })
  const told = fold({ kind: 'contact.renamed', account: bob, name: 'robert' })
  expect(told).toMatchObject([
    { kind: 'contact.renamed', ref: bob },
    { kind: 'contact.renamed', ref: carol },
  ])
  expect(fold({ kind: 'contact.renamed', account: bob, name: 'bert' })).toMatchObject([{ ref: bob }])
})

test('when they answer our request, theirs does not wait any more', () => {
  asked('1')
  fold({
    ...{ kind: 'contact.requested', account: bob, name: '', message: id('2') },
    ...{ epoch: 1, content: bytes(9) },
  })
  fold({
    ...{ kind: 'contact.accepted', account: bob, request: id('2') },
    ...{ secret: bytes(32), inboxKey: bytes(32), name: 'bob' },
  })
  expect(queries.waitingRequests()).toEqual([])
})

test('a contact keeps its name when it is asked again, and only the newest request goes on', () => {
  const ask = (request: string) =>
    fold({
      ...{ kind: 'contact.requested', account: bob, name: request === '1' ? 'Bobby' : 'bob', message: id(request) },
      ...{ epoch: 1, content: bytes(9) },
    })
  ask('1')
  expect(
    fold({ kind: 'message.progressed', account: bob, messages: [id('1')], state: 'expired' }).map(({ kind }) => kind),
  ).toEqual(['request.expired'])
  ask('2')
  expect(queries.contacts()).toMatchObject([{ account: bob, chosen: 'Bobby', request: id('2') }])
  expect(queries.openOutgoing().map((parcel) => parcel.id)).toEqual([id('2')])
})

test('of what was tried to send messages the newest is kept', () => {
  const few = createProjector(db, self, derivedSecrets, 10)
  queued('1', 1, 1)
  queued('2', 1, 2)
  const sent = (message: string, timeMs: number) =>
    few.apply([], [{ id: id(message), recipient: bob, step: 'published', timeMs, peers: ['peer'] }])
  const times = (message: string) => queries.story(id(message)).map(({ time }) => time)
  sent('1', 100)
  for (let timeMs = 101; timeMs <= 109; timeMs++) sent('2', timeMs)
  expect(times('1')).toEqual([100])
  sent('2', 110)
  expect(times('1')).toEqual([])
  expect(times('2')).toHaveLength(10)
  expect(queries.message(id('1'))).toMatchObject({ state: 'queued' })
})
