import { expect, test } from 'vitest'
import { createOpened } from '../../../src/endpoints/opened.ts'
import { drop } from '../../../src/protocol/drops.ts'
import type { OuterEnvelope } from '../../../src/protocol/envelope.ts'

const envelope = (header: number): OuterEnvelope => ({
  header: new Uint8Array(32).fill(header),
  salt: new Uint8Array(15),
  tag: new Uint8Array(16),
  sealed: new Uint8Array(4064),
})
const arrival = { sender: 'alice' }

test('a copy that comes while the envelope is being opened waits, and is a replay', async () => {
  const opened = createOpened()
  const first = Promise.withResolvers<typeof arrival>()
  let calls = 0
  const results = [1, 2].map(() =>
    opened.once(envelope(1), () => {
      calls++
      return first.promise
    }),
  )
  first.resolve(arrival)
  expect(await Promise.all(results)).toEqual([arrival, drop('replay')])
  expect(calls).toBe(1)
  expect(await opened.once(envelope(2), async () => arrival)).toBe(arrival)
})

test('a forged copy does not have the envelope refused: not before it, not while it is being opened, not when opening throws', async () => {
  const opened = createOpened()
  expect(await opened.once(envelope(1), async () => drop('signature'))).toEqual(drop('signature'))
  const forged = Promise.withResolvers<never>()
  const results = [
    opened.once(envelope(1), () => forged.promise).catch((error: unknown) => error),
    opened.once(envelope(1), async () => arrival),
    opened.once(envelope(1), async () => arrival),
  ]
  forged.reject(new Error('a bug'))
  expect(await Promise.all(results)).toEqual([new Error('a bug'), arrival, drop('replay')])
})

test('the envelope opened first is forgotten first', async () => {
  const opened = createOpened(2)
  for (const header of [1, 2, 3]) await opened.once(envelope(header), async () => arrival)
  expect(await opened.once(envelope(3), async () => arrival)).toEqual(drop('replay'))
  expect(await opened.once(envelope(1), async () => arrival)).toBe(arrival)
})
