import { beforeEach, expect, test } from 'vitest'
import { createComposer } from '../../../src/delivery/compose.ts'
import { createPost } from '../../../src/node/api/post.ts'
import { accountId, messageId } from '../../../src/shared/ids.ts'
import type { MessageRow } from '../../../src/store/index/rows.ts'
import { deviceNumber } from '../../support/nodes/accounts.ts'

const alice = accountId('a'.repeat(64))
const bob = accountId('b'.repeat(64))
const id = messageId('1'.repeat(32))
const hi = { type: 'text', text: 'hi' } as const
const sent: MessageRow = {
  ...{ place: 1, id, author: alice, conversation: bob, device: deviceNumber(1), seq: 1, ms: 1, count: 0 },
  ...{ type: 'text', shown: 1, text: 'hi' },
  ...{ ref: null, changed: 0, unread: 0, state: 'queued' },
}

let indexed: MessageRow | undefined
let stored: string[], recipients: string[]
let ready: () => Promise<void>
let postOnce: ReturnType<typeof createPost>['postOnce']
beforeEach(() => {
  ;[indexed, stored, recipients, ready] = [undefined, [], [], async () => undefined]
  const composer = createComposer({
    certificate: { device: deviceNumber(1), key: new Uint8Array(32), signature: new Uint8Array(384) },
    now: () => 1,
    random: (length) => new Uint8Array(length),
    tail: () => ({ last: undefined, time: undefined, heads: [] }),
  })
  ;({ postOnce } = createPost({
    keys: { id: alice },
    queries: { message: () => indexed, isOutgoing: () => false },
    directory: { recipients: () => [bob] },
    journal: {
      ready: () => ready(),
      async append(record) {
        if (record.kind !== 'message.queued') return
        stored.push(record.message)
        recipients.push(...record.to)
      },
    },
    composer,
  }))
})

test('a message is stored and sent with the id that was chosen', async () => {
  expect(await postOnce(id, bob, hi)).toBe(id)
  expect([stored, recipients]).toEqual([[id], [bob]])
})

test('one that is in the log, and not yet in the index, is not stored again', async () => {
  ready = async () => {
    indexed = sent
  }
  expect(await postOnce(id, bob, hi)).toBe(id)
  expect([stored, recipients]).toEqual([[], []])
})

test('one that was stored is known although the disk is full by now', async () => {
  ready = () => Promise.reject(new Error('disk full'))
  indexed = sent
  expect(await postOnce(id, bob, hi)).toBe(id)
})

test('one that could not be stored can be sent again', async () => {
  const usual = ready
  ready = () => Promise.reject(new Error('disk full'))
  await Promise.all([1, 2].map(() => expect(postOnce(id, bob, hi)).rejects.toThrow('disk full')))
  ready = usual
  expect(await postOnce(id, bob, hi)).toBe(id)
  expect(stored).toEqual([id])
})
