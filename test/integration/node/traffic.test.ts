import { describe, expect, test, vi } from 'vitest'
import { createComposer } from '../../../src/delivery/compose.ts'
import type { Topic } from '../../../src/delivery/ports.ts'
import { lifetimeMs } from '../../../src/delivery/transition.ts'
import { createRouter } from '../../../src/endpoints/router.ts'
import { createReceipts, type Receipts } from '../../../src/delivery/receipts.ts'
import { createOutbox } from '../../../src/delivery/outbox.ts'
import type { Parcel } from '../../../src/state/changes.ts'
import type { Body, HybridTime } from '../../../src/protocol/content.ts'
import type { DropReason } from '../../../src/protocol/drops.ts'
import { type AccountId, type ConversationId, accountId, type MessageId, messageId } from '../../../src/shared/ids.ts'
import { deviceNumber } from '../../support/nodes/accounts.ts'

const topic: Topic = 'privy://x/inbox'
const [bob, carol] = [accountId('b'.repeat(64)), accountId('c'.repeat(64))] as const

test('what has no size of an envelope does not even wait', async () => {
  const drops: DropReason[] = []
  let handled = 0
  const router = createRouter({
    endpoints: {
      async inbox() {
        handled++
        return undefined
      },
    },
    isKnown: () => true,
    onDrop: (reason) => drops.push(reason),
    onFault: () => undefined,
    pause: async () => undefined,
    maxWaitingBytes: 4 * 4096,
    maxStoring: 1,
  })
  for (const length of [0, 1, 4095, 4097, 4096]) router.receive(topic, new Uint8Array(length), 'mallory')
  expect(drops).toEqual(['size', 'size', 'size', 'size'])
  await router.idle()
  expect(handled).toBe(1)
})

function outbox(isOpen: (parcel: Parcel) => boolean, nowMs = 0) {
  const noted: string[] = []
  let appear = () => undefined as void
  const published: Uint8Array[] = []
  /** Of the timers that run. */
  const pauses = new Set<number>()
  const done = Promise.withResolvers<void>()
  const box = createOutbox({
    network: {
      async publish(_topic, data, signal) {
        published.push(data)
        done.resolve()
        if (data[0] === 9) await new Promise((resolve) => signal.addEventListener('abort', resolve))
        return []
      },
      watch: (_topic, onServer) => {
        appear = () => onServer('bob')
        return () => undefined
      },
      deposit: async () => [],
      request: async () => [],
    },
    now: () => nowMs,
    schedule(pauseMs) {
      pauses.add(pauseMs)
      return () => void pauses.delete(pauseMs)
    },
    jitter: () => 0,
    topicOf: () => topic,
    isOpen,
    seal: async ({ id }) => ({ envelope: Uint8Array.of(Number.parseInt(id.slice(0, 1), 16)) }),
    progress: async ({ id }, step) => void noted.push(`${id.slice(0, 1)} ${step}`),
    onFault: () => undefined,
    publishTimeoutMs: 60_000,
  })
  const add = (digit: string, created = 0) =>
    box.add({ id: messageId(digit.repeat(32)), recipient: bob, kind: 'message', state: 'queued', created })
  return { box, add, appear: () => appear(), noted, published, pauses, done: done.promise }
}

test('what was answered or replaced meanwhile is not sent, and does not hold up the next', async () => {
  const { add, published, done } = outbox(({ id }) => !id.startsWith('1'))
  add('1')
  add('2')
  await done
  expect(published).toEqual([Uint8Array.of(2)])
})

test('an index that cannot be read for a moment does not stop what waits', async () => {
  let looks = 0
  const { add, published, done } = outbox(() => {
    if (++looks === 1) throw new Error('disk I/O error')
    return true
  })
  add('1')
  await done
  expect(published).toEqual([Uint8Array.of(1)])
})

test('what waited for 30 days is given up, however often the node was started meanwhile', async () => {
  const { add, noted, published, done } = outbox(() => true, lifetimeMs)
  add('1')
  add('2', 1)
  await done
  expect(noted).toEqual(['1 expired'])
  expect(published).toEqual([Uint8Array.of(2)])
})

test('what waits is published at once when somebody who serves the topic appears', async () => {
  const { add, appear, published, pauses, done } = outbox(() => true)
  add('1')
  await done
  await vi.waitFor(() => expect(pauses).toContain(1000))
  appear()
  await vi.waitFor(() => expect(published).toEqual([Uint8Array.of(1), Uint8Array.of(1)]))
})

test('a stopped outbox leaves no timer behind', async () => {
  const { box, add, pauses, done } = outbox(() => true)
  add('9')
  await done
  await box.stop()
  expect([...pauses]).toEqual([])
})

test('nobody can move the time of what is said to somebody else', () => {
  const seen = new Map<ConversationId, HybridTime>([[bob, { ms: 1000 + 3_600_000, count: 3 }]])
  const composer = createComposer({
    certificate: { device: deviceNumber(1), key: new Uint8Array(32), signature: new Uint8Array(384) },
    now: () => 1000,
    random: (length) => new Uint8Array(length),
    tail: (conversation) => ({ last: undefined, time: seen.get(conversation), heads: [] }),
  })
  const time = (to: AccountId) => composer.message(to, { type: 'text', text: 'hi' }).content.time
  expect(time(bob)).toEqual({ ms: 1000 + 3_600_000, count: 4 })
  expect(time(bob)).toEqual({ ms: 1000 + 3_600_000, count: 5 })
  expect(time(carol)).toEqual({ ms: 1000, count: 0 })
  expect(time(carol)).toEqual({ ms: 1000, count: 1 })
  expect(composer.unordered({ type: 'receipt', delivered: [], read: [] }).content.time).toEqual({ ms: 1000, count: 0 })
})

test('what could not be stored leaves no number that would be missing for ever', () => {
  const stored = { seq: 4, hash: new Uint8Array(32) }
  const composer = createComposer({
    certificate: { device: deviceNumber(1), key: new Uint8Array(32), signature: new Uint8Array(384) },
    now: () => 1000,
    random: (length) => new Uint8Array(length),
    tail: () => ({ last: stored, time: undefined, heads: [] }),
  })
  const next = () => composer.message(bob, { type: 'text', text: 'hi' })
  const [one, two] = [next(), next()]
  expect([one, two].map(({ content }) => content.seq)).toEqual([5, 6])
  one.settle()
  const three = next()
  expect(three.content.seq).toBe(7)
  two.settle()
  three.settle()
  expect(next().content).toMatchObject({ seq: 5, prev: stored.hash })
})

describe('receipts', () => {
  const [one, two, three] = ['1', '2', '3'].map((digit) => messageId(digit.repeat(32))) as [
    MessageId,
    MessageId,
    MessageId,
  ]

  function receipts() {
    const sent: Body[] = []
    const world = { isThere: false, sent, timers: [] as { pauseMs: number; task: () => void }[] }
    const authors = new Map<MessageId, AccountId>()
    const untold = {
      all: () => [...authors].map(([id, author]) => ({ id, author })),
      among: (_author: AccountId, ids: readonly MessageId[]) => ids.filter((id) => authors.has(id)),
      remove: (_author: AccountId, ids: readonly MessageId[]) => ids.forEach((id) => authors.delete(id)),
    }
    const make = () =>
      createReceipts({
        send: async (_to, body) => (sent.push(body), world.isThere),
        soon: async () => undefined,
        schedule(pauseMs, task) {
          const timer = { pauseMs, task }
          world.timers.push(timer)
          return () => void (world.timers = world.timers.filter((other) => other !== timer))
        },
        untold,
      })
    const saw = (box: Receipts, id: MessageId) => {
      authors.set(id, bob)
      box.read(bob, [id])
    }
    return { world, make, saw }
  }

  test('that a message was read is said again until somebody takes it, with whatever else there is to say', async () => {
    const { world, make, saw } = receipts()
    const box = make()
    saw(box, one)
    box.delivered(bob, one)
    await box.flush()
    world.isThere = true
    box.delivered(bob, two)
    await box.flush()
    box.delivered(bob, two)
    await box.flush()
    expect(world.sent).toEqual([
      { type: 'receipt', delivered: [one], read: [one] },
      { type: 'receipt', delivered: [two], read: [one] },
      { type: 'receipt', delivered: [two], read: [] },
    ])
    expect(world.timers).toEqual([])
  })

  test('after a restart too, with growing pauses, and at once when the other one is there', async () => {
    const { world, make, saw } = receipts()
    const before = make()
    saw(before, one)
    await before.flush()
    before.stop()
    const box = make()
    for (let attempt = 0; attempt < 2; attempt++) {
      world.timers.shift()?.task()
      await box.flush()
    }
    expect(world.timers.map(({ pauseMs }) => pauseMs)).toEqual([120_000])
    world.isThere = true
    saw(box, three)
    await box.flush()
    box.appeared(bob)
    await box.flush()
    expect(world.sent.at(-1)).toEqual({ type: 'receipt', delivered: [], read: [one, three] })
    expect(world.timers).toEqual([])
  })
})
