import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { contractVersion } from '../../../src/rpc/contract.ts'
import type { Handlers } from '../../../src/rpc/handlers.ts'
import { serveRpc, type RpcServer } from '../../../src/rpc/server.ts'
import { createFakeNode, type FakeNode } from '../../support/nodes/fake-node.ts'
import { hello, openRaw, type RawClient } from '../../support/nodes/raw-client.ts'

let folder: string, path: string
let node: FakeNode
let faults: unknown[]
let server: RpcServer
let clients: RawClient[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rpc-'))
  path = join(folder, 'run', 'a.sock')
  node = createFakeNode(
    { name: 'alice', address: `privy://${'a'.repeat(64)}`, device: 'd'.repeat(32), state: 'running' },
    () => undefined,
  )
  ;[faults, clients] = [[], []]
  await serve()
})
afterEach(async () => {
  for (const { socket } of clients) socket.destroy()
  await server.close()
  await rm(folder, { recursive: true })
  expect(faults).toEqual([])
})

async function serve(changed: Partial<Handlers> = {}, limits = {}): Promise<void> {
  const handlers = { ...node.handlers, ...changed }
  server = await serveRpc({ path, handlers, version: '1.2.3', onError: (error) => faults.push(error), limits })
}
async function serveAgain(changed: Partial<Handlers>): Promise<void> {
  await server.close()
  await serve(changed)
}

async function stranger(): Promise<RawClient> {
  const client = await openRaw(path)
  clients.push(client)
  return client
}
async function greeted(): Promise<RawClient> {
  const client = await stranger()
  client.send(hello)
  expect(await client.next()).toMatchObject({ id: 'h', result: { contract: contractVersion } })
  return client
}

const error = (rpc: number, code: string, id: unknown = null) => ({
  ...{ jsonrpc: '2.0', id },
  error: {
    code: rpc,
    message: expect.any(String) as unknown,
    data: { code, message: expect.any(String) as unknown, hint: expect.any(String) as unknown },
  },
})
const unreadable = error(-32700, 'bad-input')
const call = (method: string, params?: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', id, method, params })
const notification = (method: string, params: unknown) => ({ jsonrpc: '2.0', method, params })
const link = call('contact.link', {}, 'l')
const linked = expect.objectContaining({ id: 'l', result: { link: expect.any(String) as unknown } }) as unknown
const messageOf = (answer: unknown) => (answer as { error: { message: string; data: { hint: string } } }).error

describe('before hello', () => {
  test.each([
    ['what is not JSON', 'GET / HTTP/1.1\r\n', unreadable],
    ['what is not UTF-8', Uint8Array.of(0x16, 0x03, 0xff, 0x0a), unreadable],
    ['a number', '1\n', error(-32600, 'usage')],
    ['a batch', `[${JSON.stringify(hello)}]\n`, error(-32600, 'usage')],
    ['another call', call('node.status'), error(-32600, 'usage', 1)],
    ['a notification', notification('message.send', { to: 'bob', text: 'hi' }), error(-32600, 'usage')],
    ['hello as a notification', { ...hello, id: undefined }, error(-32600, 'usage')],
    [
      'an older contract',
      { ...hello, params: { contract: contractVersion - 1 } },
      error(-32005, 'version-mismatch', 'h'),
    ],
    ['a newer contract', { ...hello, params: { contract: 99, colour: 'red' } }, error(-32005, 'version-mismatch', 'h')],
    ['a contract that is no number', { ...hello, params: { contract: '4' } }, error(-32602, 'bad-input', 'h')],
    ['no contract', { ...hello, params: undefined }, error(-32602, 'bad-input', 'h')],
    ['a parameter too much', { ...hello, params: { ...hello.params, colour: 'red' } }, error(-32602, 'bad-input', 'h')],
  ])('%s is answered once, nothing behind it is done, and the connection ends', async (_, line, answer) => {
    const client = await stranger()
    client.send(line)
    client.send(hello)
    client.send(call('message.send', { to: 'bob', text: 'hi' }, 2))
    expect(await client.rest()).toEqual([answer])
    expect(node.world.messages).toEqual([])
  })

  test('the error of a version says which one the node speaks, and whose turn it is', async () => {
    const hintFor = async (contract: number) => {
      const client = await stranger()
      client.send({ ...hello, params: { contract } })
      return messageOf(await client.next())
    }
    const newer = await hintFor(99)
    expect(newer.message).toMatch(new RegExp(`^The running node is older .*version ${contractVersion} .*version 99$`))
    expect(newer.data.hint).toContain('Restart the node')
    const older = await hintFor(1)
    expect(older.message).toMatch(new RegExp(`^This program is older .*version ${contractVersion} .*version 1$`))
    expect(older.data.hint).toContain('Update')
  })

  test('empty and blank lines mean nothing; BOM and CRLF do no harm', async () => {
    const client = await stranger()
    client.send(`\n \t\r\n\r\n\ufeff${JSON.stringify(hello)}\r\n\n${JSON.stringify(link)}\r\n`)
    client.socket.end()
    expect(await client.rest()).toEqual([expect.objectContaining({ id: 'h' }), linked])
  })
})

describe('calls that cannot be made out', () => {
  test.each([
    ['not JSON', 'hello?\n', unreadable],
    ['half of it', '{"jsonrpc":"2.0",\n', unreadable],
    ['an empty batch', '[]\n', error(-32600, 'usage')],
    ['no version', { id: 1, method: 'contact.link' }, error(-32600, 'usage', 1)],
    ['no method', { jsonrpc: '2.0', id: 1 }, error(-32600, 'usage', 1)],
    ['a method that is no text', call([] as never), error(-32600, 'usage', 1)],
    ['an id that is a list', call('contact.link', {}, []), error(-32600, 'usage')],
    [
      'an id too large to be given back',
      '{"jsonrpc":"2.0","id":1e400,"method":"contact.link"}\n',
      error(-32600, 'usage'),
    ],
    [
      'an id that would be rounded',
      '{"jsonrpc":"2.0","id":9007199254740993,"method":"contact.link"}\n',
      error(-32600, 'usage'),
    ],
    ['an id as long as a line', call('contact.link', {}, 'x'.repeat(4_000_000)), error(-32600, 'usage')],
    ['a deep nest', `${'['.repeat(1_000_000)}\n`, unreadable],
    [
      'a deep nest of parameters',
      `{"jsonrpc":"2.0","id":1,"method":"contact.link","params":${'[1,'.repeat(100_000)}1${']'.repeat(100_000)}}\n`,
      error(-32602, 'bad-input', 1),
    ],
    ['parameters that are text', call('contact.link', 'x'), error(-32602, 'bad-input', 1)],
    ['parameters by position', call('contact.show', ['bob']), error(-32602, 'bad-input', 1)],
    ['a method that there is not', call('x'.repeat(1_000_000)), error(-32601, 'usage', 1)],
  ])('%s: it is said, and the connection goes on', async (_, line, answer) => {
    const client = await greeted()
    client.send(line)
    client.send(link)
    expect([await client.next(), await client.next()]).toEqual([answer, linked])
  })

  test('an id of null is answered; a notification is carried out, and is not', async () => {
    const client = await greeted()
    client.send(call('contact.link', {}, null))
    expect(await client.next()).toMatchObject({ id: null, result: {} })
    client.send(notification('message.send', { to: 'bob', text: 'hi' }))
    client.send(notification('message.send', { to: 'eve', text: 'hi' }))
    client.send(link)
    expect(await client.next()).toEqual(linked)
    expect(node.world.messages).toMatchObject([{ text: 'hi' }])
  })

  test('a second hello is answered like the first; one of another version changes nothing', async () => {
    const client = await greeted()
    client.send(hello)
    expect(await client.next()).toMatchObject({ id: 'h', result: { contract: contractVersion } })
    client.send({ ...hello, params: { contract: 99 } })
    expect(await client.next()).toEqual(error(-32005, 'version-mismatch', 'h'))
    client.send(link)
    expect(await client.next()).toEqual(linked)
  })
})

describe('unknown parameters are refused by name', () => {
  const refusal = async (method: string, params: object) => {
    const client = await greeted()
    client.send(call(method, params))
    const answer = await client.next()
    expect(answer).toEqual(error(-32602, 'bad-input', 1))
    return messageOf(answer)
  }

  test('and the nearest one is suggested', async () => {
    const { message, data } = await refusal('message.send', { to: 'bob', text: 'hi', replyto: 'x' })
    expect(message).toContain('message.send has no parameter "replyto"')
    expect(data.hint).toContain('Did you mean "replyTo"?')
    expect(node.world.messages).toEqual([])
  })

  test('nothing is suggested that is far away', async () => {
    const { data } = await refusal('message.read', { colour: 'red' })
    expect(data.hint).not.toContain('Did you mean')
  })

  test.each(['__proto__', 'constructor', 'toString', 'x'.repeat(1_000_000)])('%.20s is one', async (name) => {
    const { message } = await refusal('node.status', JSON.parse(`{${JSON.stringify(name)}:1}`) as object)
    expect(message).toContain(name.slice(0, 40))
    expect(message.length).toBeLessThan(300)
  })

  test('of many, some are named', async () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`p${index}`, index]))
    expect((await refusal('node.status', many)).message.length).toBeLessThan(300)
  })

  test('so is a member of the call itself', async () => {
    const client = await greeted()
    client.send({ jsonrpc: '2.0', id: 1, method: 'message.read', param: { mark: false } })
    const answer = await client.next()
    expect(answer).toEqual(error(-32600, 'usage', 1))
    expect(messageOf(answer).message).toContain('"param"')
    expect(messageOf(answer).data.hint).toContain('Did you mean "params"?')
  })

  test('a method that is nearly one is suggested', async () => {
    const client = await greeted()
    client.send(call('message.sent', {}))
    const answer = await client.next()
    expect(messageOf(answer).message).toContain('"message.sent"')
    expect(messageOf(answer).data.hint).toContain('Did you mean "message.send"?')
  })
})

describe('the end of what a client sends', () => {
  test('all calls that were sent before are answered first', async () => {
    const client = await stranger()
    client.send(hello)
    for (let id = 1; id <= 100; id++) client.send(call('contact.list', {}, id))
    client.socket.end()
    const ids = (await client.rest()).map((answer) => (answer as { id: unknown }).id)
    expect(ids).toEqual(['h', ...Array.from({ length: 100 }, (_, index) => index + 1)])
  })

  test('a wait ends there and answers how far it is; a stream of events ends', async () => {
    const waited = vi.fn()
    await serveAgain({
      'message.wait': async ({ id }, { signal }) => {
        if (!signal.aborted) await once(signal, 'abort')
        waited()
        return { id, state: 'sent', held: [], delivered: [] }
      },
    })
    const client = await greeted()
    client.send(call('events.subscribe', {}, 1))
    client.send(call('message.wait', { id: 'x', state: 'read' }, 2))
    client.socket.end()
    expect(await client.rest()).toMatchObject([
      { id: 1, result: {} },
      { id: 2, result: { state: 'sent' } },
    ])
    expect(waited).toHaveBeenCalledOnce()
    expect(node.subscribers()).toBe(0)
  })

  test('half a line is not carried out, and is answered', async () => {
    const client = await greeted()
    client.send(link)
    client.send(JSON.stringify(call('message.send', { to: 'bob', text: 'hi' })))
    client.socket.end()
    expect(await client.rest()).toEqual([linked, unreadable])
    expect(node.world.messages).toEqual([])
  })

  test('after a refused hello nothing more is said, whatever comes', async () => {
    const client = await stranger()
    client.send(Buffer.concat([Buffer.from('{}\n'), Uint8Array.of(0xff, 0x0a)]))
    expect(await client.rest()).toEqual([error(-32600, 'usage')])
  })

  test('an unreadable line is answered behind the calls before it, and ends the connection', async () => {
    const client = await stranger()
    const before = `${JSON.stringify(hello)}\n${JSON.stringify(link)}\n`
    client.send(Buffer.concat([Buffer.from(before), Uint8Array.of(0xff, 0x0a), Buffer.from(before)]))
    expect(await client.rest()).toEqual([expect.objectContaining({ id: 'h' }), linked, unreadable])
  })

  test('whoever writes far more than a line may hold can do so to the end, and reads why', async () => {
    const client = await greeted()
    const written = Promise.withResolvers<Error | null | undefined>()
    client.socket.write(Buffer.alloc(16 * 1024 * 1024, 0x61), written.resolve)
    expect(await client.rest()).toEqual([error(-32700, 'too-large')])
    expect(await written.promise).toBeFalsy()
  })

  test('whoever does not go is put out', async () => {
    await server.close()
    await serve({}, { lingerMs: 1 })
    const client = await stranger()
    client.send('noise\n')
    await client.rest()
    await vi.waitFor(() => {
      client.send('more noise\n')
      expect(client.socket.destroyed).toBe(true)
    })
  })
})

test('whatever bytes come, each line gets a typed answer, and others are served', async () => {
  const pieces = fc.constantFrom(
    JSON.stringify(hello),
    JSON.stringify(link),
    '{"jsonrpc":"2.0"',
    '[',
    '\r',
    '\ufeff',
    '"',
    '}',
  )
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    pieces.map((text) => Buffer.from(text)),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 8 }), async (lines) => {
      const client = await stranger()
      for (const line of lines) client.send(Buffer.concat([line, Buffer.from('\n')]))
      client.socket.end()
      for (const answer of await client.rest()) {
        expect(answer).toHaveProperty('id')
        const { result, error: failed } = answer as { result?: unknown; error?: { data?: { code?: unknown } } }
        expect(result === undefined ? typeof failed?.data?.code : 'string').toBe('string')
      }
      clients.pop()?.socket.destroy()
    }),
    { numRuns: 200 },
  )
  expect((await greeted()).socket.destroyed).toBe(false)
})
