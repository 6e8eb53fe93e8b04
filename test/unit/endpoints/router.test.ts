import { expect, test } from 'vitest'
import type { Topic } from '../../../src/delivery/ports.ts'
import { createRouter } from '../../../src/endpoints/router.ts'

const topic: Topic = 'privy://x/inbox'

test('envelopes of contacts go before all others, which have a sixteenth of the room', async () => {
  const handled: string[] = []
  let drops = 0
  const envelope = (text: string) => {
    const data = new Uint8Array(4096)
    data.set(Buffer.from(text))
    return data
  }
  const textOf = (data: Uint8Array) => Buffer.from(data.subarray(0, 2)).toString()
  const router = createRouter({
    endpoints: { inbox: async (data) => void handled.push(textOf(data)) },
    isKnown: (_topic, data) => textOf(data).startsWith('k'),
    onDrop: () => drops++,
    onFault: (error) => expect.unreachable(String(error)),
    pause: async () => undefined,
    maxWaitingBytes: 16 * 4 * 4096,
    maxStoring: 1,
  })
  const taken = ['u0', 'u1', 'u2', 'k0', 'k1'].map((text) => router.receive(topic, envelope(text), text))
  await router.idle()
  expect(taken).toEqual([true, true, true, true, true])
  // The first was being handled when the others came.
  expect(handled).toEqual(['u0', 'k0', 'k1', 'u1', 'u2'])
  const flood = Array.from({ length: 9 }, (_, at) => router.receive(topic, envelope('u9'), `${at}`))
  expect(flood.filter(Boolean).length).toBeLessThan(6)
  expect(drops).toBeGreaterThan(3)
  await router.idle()
})
