import { expect, test } from 'vitest'
import { cleanClient, cleaned } from '../../../src/client/clean.ts'
import type { RpcClient } from '../../../src/rpc/client.ts'

test('every text of a result is made harmless, however deep; only texts of several lines keep them', () => {
  const evil = 'a\u001b[2Jb\nc'
  expect(
    cleaned({
      text: evil,
      draft: evil,
      from: { name: evil, address: evil },
      story: [{ peers: [evil, 'peer'] }],
      reactions: [{ from: evil, reaction: evil.repeat(40) }],
      dropped: { [evil]: 1 },
    }),
  ).toEqual({
    text: 'ab\nc',
    draft: 'ab\nc',
    from: { name: 'ab c', address: 'ab c' },
    story: [{ peers: ['ab c', 'peer'] }],
    reactions: [{ from: 'ab c', reaction: 'ab cab cab cab c' }],
    dropped: { 'ab c': 1 },
  })
})

test('a name is never blank; other texts may be', () => {
  expect(cleaned({ name: ' ', ownName: '\u200b', text: '', link: '' })).toEqual({
    ...{ name: '(no name)', ownName: '(no name)' },
    ...{ text: '', link: '' },
  })
})

test('what is clean is returned as it is, with everything that is no text', () => {
  const page = { messages: [{ text: 'hello', order: '1', missing: undefined, replyTo: null, edited: false, count: 7 }] }
  expect(cleaned(page)).toBe(page)
})

test('a client cleans results and events', async () => {
  const heard: unknown[] = []
  let tell: (event: never) => void = () => undefined
  const raw: Pick<RpcClient, 'call' | 'onEvent'> = {
    call: (async () => ({ link: '\u0007x' })) as unknown as RpcClient['call'],
    onEvent: (listener) => ((tell = listener), () => undefined),
  }
  const client = cleanClient(raw)
  client.onEvent((event) => heard.push(event))
  tell({ kind: 'x\u0007' } as never)
  expect(await client.call('contact.link', {})).toEqual({ link: '\ufffdx' })
  expect(heard).toEqual([{ kind: 'x\ufffd' }])
})
