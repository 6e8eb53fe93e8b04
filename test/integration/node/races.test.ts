import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openJournal } from '../../../src/store/journal.ts'
import type { Projector } from '../../../src/store/fold/project.ts'
import { accountId } from '../../../src/shared/ids.ts'
import type { Fact } from '../../../src/state/record.ts'
import { memoryLog, type MemoryLogDisk } from '../../support/memory/memory-log.ts'
import { type Person, room } from '../../support/nodes/people.ts'
import { deviceNumber } from '../../support/nodes/accounts.ts'

const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 10_000, interval: 10 })

describe('two commands at once', () => {
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
  const deliver = (person: Person, to: string) =>
    person.call('message.send', { to, text: 'hi', wait: 'delivered', timeoutMs: 5000 })

  test('accept one request side by side: the second is told, and both sides have the same keys', async () => {
    await alice.call('contact.add', { link: bob.address })
    await until(async () => expect(await bob.call('request.list', {})).toHaveLength(1))
    const accept = () => bob.call('request.accept', { request: alice.address })
    const [first, second] = await Promise.allSettled([accept(), accept()])
    expect(first).toMatchObject({ status: 'fulfilled' })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'unknown-request' } })
    await until(async () => expect(await alice.call('contact.list', {})).toMatchObject([{ state: 'accepted' }]))
    expect(await deliver(bob, 'alice')).toMatchObject({ state: 'delivered' })
    expect(await deliver(alice, 'bob')).toMatchObject({ state: 'delivered' })
  })

  test('add one contact side by side: one request is sent', async () => {
    const add = () => alice.call('contact.add', { link: bob.address })
    await Promise.all([add(), add()])
    expect(alice.events.filter(({ kind }) => kind === 'contact.requested')).toHaveLength(1)
  })
})

describe('the journal', () => {
  const record: Fact = { kind: 'profile.named', name: 'alice' }
  const conversation = accountId('b'.repeat(64))
  const own = { device: deviceNumber(1), random: (length: number) => new Uint8Array(length) }
  const signal = new AbortController().signal

  /** A projector that knows only which entries it folded, and fails when it is told to. */
  function projector() {
    const folded: string[] = []
    const state = { failing: false }
    const double: Projector = {
      apply(entries) {
        if (state.failing) throw new Error('disk full')
        return entries.flatMap(({ hash }) => {
          if (folded.includes(hash)) return []
          folded.push(hash)
          return [
            {
              type: 'event',
              event: { cursor: folded.length, kind: 'message.sent', timeMs: 1, ref: hash, conversation },
            },
          ]
        })
      },
      isKnown: (hash) => folded.includes(hash),
      latest: () => undefined,
      complete: () => undefined,
    }
    return { double, folded, state }
  }

  test('goes on when a listener throws, and tells the others', async () => {
    const faults: unknown[] = []
    const heard: string[] = []
    const ports = {
      log: memoryLog(),
      projector: projector().double,
      now: () => 1,
      assertRoom: () => undefined,
      schedule: () => () => undefined,
    }
    const journal = await openJournal({ ...ports, ...own, onFault: (error) => faults.push(error) }, signal)
    journal.onEvent(() => {
      throw new Error('a bug of a listener')
    })
    journal.onEvent(({ ref }) => heard.push(ref))
    await journal.append(record)
    await journal.append(record)
    expect(heard).toHaveLength(2)
    expect(faults).toHaveLength(2)
  })

  test('folds nothing behind an entry that it could not fold; once it can, the next append folds both, and all is told', async () => {
    const disk: MemoryLogDisk = []
    const { double, folded, state } = projector()
    const faults: unknown[] = []
    const heard: string[] = []
    const ports = {
      projector: double,
      now: () => 1,
      assertRoom: () => undefined,
      schedule: () => () => undefined,
      onFault: (error: unknown) => faults.push(error),
    }
    const journal = await openJournal({ ...ports, ...own, log: memoryLog(disk) }, signal)
    journal.onEvent(({ ref }) => heard.push(ref))
    await journal.append(record)
    state.failing = true
    await expect(journal.append(record)).rejects.toMatchObject({ code: 'bad-file' })
    // Refused before it is durable: whoever gets an error may send it again.
    await expect(journal.append(record)).rejects.toMatchObject({ code: 'bad-file' })
    expect(disk).toHaveLength(2)
    expect(folded).toHaveLength(1)
    state.failing = false
    await journal.append(record)
    expect(folded).toEqual(disk.map(({ hash }) => hash))
    expect(heard).toHaveLength(3)
    expect(faults).toMatchObject([{ cause: { message: 'disk full' } }])
  })

  test('tells what was stored while the index could not follow, once it follows again', async () => {
    const { double, state } = projector()
    const ports = { projector: double, now: () => 1, assertRoom: () => undefined, schedule: () => () => undefined }
    const journal = await openJournal({ ...ports, ...own, log: memoryLog(), onFault: () => undefined }, signal)
    let changes = 0
    journal.onChange(() => changes++)
    state.failing = true
    await expect(journal.append(record)).rejects.toMatchObject({ code: 'bad-file' })
    await expect(journal.ready()).rejects.toMatchObject({ code: 'bad-file' })
    expect(changes).toBe(0)
    state.failing = false
    await journal.ready()
    await journal.ready()
    expect(changes).toBe(1)
  })

  test('takes nothing while the disk has no room, and goes on when it has', async () => {
    const disk: MemoryLogDisk = []
    let isFull = true
    const assertRoom = () => {
      if (isFull) throw new Error('full')
    }
    const ports = {
      log: memoryLog(disk),
      projector: projector().double,
      now: () => 1,
      schedule: () => () => undefined,
      onFault: () => undefined,
    }
    const journal = await openJournal({ ...ports, ...own, assertRoom }, signal)
    await expect(journal.append(record)).rejects.toThrow('full')
    expect(disk).toEqual([])
    isFull = false
    await journal.append(record)
    expect(disk).toHaveLength(1)
  })
})
