import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connect, type RpcClient } from '../../../src/rpc/client.ts'
import { contractVersion } from '../../../src/rpc/contract.ts'
import type { CallContext, Handlers } from '../../../src/rpc/handlers.ts'
import { serveRpc, type RpcServer, type RpcServerOptions } from '../../../src/rpc/server.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import { bobAddress, createFakeNode, type FakeNode } from '../../support/nodes/fake-node.ts'
import { hello, openRaw, type RawClient } from '../../support/nodes/raw-client.ts'

let folder: string
let path: string
let node: FakeNode
let errors: unknown[]
let running: RpcServer[]
let clients: { close(): void }[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rpc-'))
  path = join(folder, 'run', 'a.sock')
  node = createFakeNode(
    { name: 'alice', address: `privy://${'a'.repeat(64)}`, device: 'd'.repeat(32), state: 'running' },
    () => undefined,
  )
  errors = []
  running = []
  clients = []
})

afterEach(async () => {
  for (const client of clients) client.close()
  for (const server of running) await server.close()
  await rm(folder, { recursive: true })
})

async function serve(changed: Partial<Handlers> = {}, options: Partial<RpcServerOptions> = {}): Promise<void> {
  const handlers = { ...node.handlers, ...changed }
  running.push(await serveRpc({ path, handlers, version: '1.2.3', onError: (error) => errors.push(error), ...options }))
}

async function client(): Promise<RpcClient> {
  const made = await connect(path, { timeoutMs: 5_000 })
  clients.push(made)
  return made
}

/** A client that keeps to no rules. */
async function raw(): Promise<RawClient> {
  const made = await openRaw(path)
  clients.push({ close: () => made.socket.destroy() })
  return made
}

async function greeted(): Promise<RawClient> {
  const made = await raw()
  made.send(hello)
  await made.next()
  return made
}

const waitFor = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 10_000, interval: 5 })

describe('the handshake', () => {
  test('tells who answers', async () => {
    await serve()
    const { node: said } = await client()
    expect(said).toEqual({
      contract: contractVersion,
      version: '1.2.3',
      pid: process.pid,
      account: expect.objectContaining({ name: 'alice' }) as unknown,
    })
  })

  test('must come first, else the connection ends', async () => {
    await serve()
    const stranger = await raw()
    stranger.send({ jsonrpc: '2.0', id: 1, method: 'node.status' })
    expect(await stranger.next()).toMatchObject({ id: 1, error: { code: -32600, data: { code: 'usage' } } })
    expect(await stranger.next()).toBeUndefined()
  })

  test('nothing that is sent along with another version is done', async () => {
    const sent = vi.fn(node.handlers['message.send'])
    await serve({ 'message.send': sent })
    const old = await raw()
    old.send({ ...hello, params: { contract: 99 } })
    old.send({ jsonrpc: '2.0', id: 2, method: 'message.send', params: { to: 'bob', text: 'hi' } })
    expect(await old.next()).toMatchObject({
      id: 'h',
      error: {
        code: -32005,
        data: {
          code: 'version-mismatch',
          hint: expect.stringContaining('`privy stop`, then `privy start`') as unknown,
        },
      },
    })
    expect(await old.next()).toBeUndefined()
    expect(sent).not.toHaveBeenCalled()
  })

  test('what comes right behind hello waits for it', async () => {
    await serve()
    const hasty = await raw()
    hasty.send(hello)
    hasty.send({ jsonrpc: '2.0', id: 2, method: 'contact.link' })
    expect(await hasty.next()).toMatchObject({ id: 'h' })
    expect(await hasty.next()).toMatchObject({ id: 2, result: { link: expect.stringContaining('n=alice') as unknown } })
  })
})

describe('calls', () => {
  test('go to their handlers', async () => {
    await serve()
    const alice = await client()
    expect(await alice.call('contact.show', { contact: 'bob' })).toMatchObject({ name: 'bob', address: bobAddress })
  })

  test('an error for people arrives as it was thrown', async () => {
    await serve()
    const alice = await client()
    const error: unknown = await alice.call('contact.show', { contact: 'eve' }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(PrivyError)
    expect(error).toMatchObject({
      code: 'unknown-contact',
      message: 'There is no contact called eve',
      hint: 'See `privy contact list`',
      exitCode: 6,
    })
    expect(errors).toEqual([])
  })

  test('a bug is reported to the node and answered as a fault, without a stack', async () => {
    const bug = new TypeError('undefined is not a function')
    await serve({ 'node.status': () => Promise.reject(bug) })
    const alice = await greeted()
    alice.send({ jsonrpc: '2.0', id: 1, method: 'node.status' })
    const answer = await alice.next()
    expect(answer).toMatchObject({ error: { code: -32001, data: { code: 'fault' } } })
    expect(JSON.stringify(answer)).not.toContain('.ts:')
    expect(errors).toEqual([bug])
  })

  test.each([
    ['an unknown method', { method: 'node.explode' }, -32601],
    ['a method of Object', { method: 'toString' }, -32601],
    ['a missing parameter', { method: 'message.send', params: { to: 'bob' } }, -32602],
    ['a parameter of the wrong type', { method: 'message.send', params: { to: 'bob', text: 1 } }, -32602],
    ['parameters by position', { method: 'message.send', params: ['bob', 'hi'] }, -32602],
    ['another JSON-RPC', { jsonrpc: '1.0', method: 'node.status' }, -32600],
    ['an id that is none', { id: {}, method: 'node.status' }, -32600],
  ])('%s is answered with an error', async (_, request, code) => {
    await serve()
    const alice = await greeted()
    alice.send({ jsonrpc: '2.0', id: 1, ...request })
    expect(await alice.next()).toMatchObject({
      jsonrpc: '2.0',
      error: { code, data: { hint: expect.any(String) as unknown } },
    })
  })

  test.each(['[]', '[null]', 'null', '1', '{"jsonrpc":"2.0"}', '[{"jsonrpc":"2.0","id":1,"method":"node.status"}]'])(
    '%s is no request',
    async (line) => {
      await serve()
      const alice = await greeted()
      alice.send(`${line}\n`)
      expect(await alice.next()).toMatchObject({ id: null, error: { code: -32600 } })
      alice.send({ jsonrpc: '2.0', id: 1, method: 'contact.link' })
      expect(await alice.next()).toMatchObject({ id: 1, result: {} })
    },
  )

  test('rpc.discover describes them', async () => {
    await serve()
    const alice = await client()
    expect(await alice.call('rpc.discover', {})).toMatchObject({ openrpc: '1.3.2', info: { version: '1.2.3' } })
  })

  test('only so many are worked on at once, and all get done', async () => {
    let atOnce = 0
    let most = 0
    const link = async (): Promise<{ link: string }> => {
      most = Math.max(most, ++atOnce)
      await new Promise((done) => setImmediate(done))
      atOnce--
      return { link: '' }
    }
    await serve({ 'contact.link': link }, { limits: { maxInFlight: 4, maxWaitingBytes: 256 } })
    const alice = await client()
    await Promise.all(Array.from({ length: 200 }, () => alice.call('contact.link', {})))
    expect(most).toBe(4)
  })
})

describe('clients that misbehave', () => {
  test('a line over the limit ends the connection with an error', async () => {
    await serve()
    const flood = await greeted()
    flood.socket.write(Buffer.alloc(4 * 1024 * 1024 + 1, 0x61))
    expect(await flood.next()).toMatchObject({ error: { data: { code: 'too-large' } } })
    expect(await flood.next()).toBeUndefined()
  })

  test('a handler can cut off its client, the others go on', async () => {
    const subscribe: Handlers['events.subscribe'] = async (_, { cutOff }) => {
      cutOff()
      return { cursor: '', skipped: false }
    }
    await serve({ 'events.subscribe': subscribe })
    const behind = await greeted()
    behind.send({ jsonrpc: '2.0', id: 1, method: 'events.subscribe' })
    expect(await behind.next()).toBeUndefined()
    const alice = await client()
    expect(await alice.call('contact.list', {})).toHaveLength(1)
  })

  test('bytes that are not UTF-8 end the connection with an error', async () => {
    await serve()
    const noise = await greeted()
    noise.socket.write(Buffer.from([0xff, 0xfe, 0x0a]))
    expect(await noise.next()).toMatchObject({ error: { data: { code: 'bad-input' } } })
    expect(await noise.next()).toBeUndefined()
  })

  test('one that does not read is dropped, the others go on', async () => {
    let slow: CallContext | undefined
    const subscribe: Handlers['events.subscribe'] = async (_, context) => {
      slow ??= context
      return { cursor: '', skipped: false }
    }
    await serve({ 'events.subscribe': subscribe }, { limits: { maxUnreadBytes: 64 * 1024 } })
    const sleeper = await greeted()
    sleeper.socket.pause()
    sleeper.send({ jsonrpc: '2.0', id: 1, method: 'events.subscribe' })
    await waitFor(() => expect(slow).toBeDefined())
    const event = { cursor: '1', kind: 'weather.changed', time: '', text: 'x'.repeat(10_000) }
    for (let sent = 0; sent < 1_000 && !slow?.signal.aborted; sent++) {
      slow?.notify(event)
      await new Promise((done) => setImmediate(done))
    }
    expect(slow?.signal.aborted).toBe(true)
    const alice = await client()
    expect(await alice.call('contact.list', {})).toHaveLength(1)
  })

  test('an answer that is too long for a line becomes an error', async () => {
    await serve({ 'contact.link': async () => ({ link: 'x'.repeat(4 * 1024 * 1024) }) })
    const alice = await client()
    await expect(alice.call('contact.link', {})).rejects.toMatchObject({ code: 'too-large' })
    expect(await alice.call('contact.list', {})).toHaveLength(1)
  })

  test('when one leaves, its handlers are told, and nothing breaks', async () => {
    let signal: AbortSignal | undefined
    const send: Handlers['message.send'] = async (_, context) => {
      signal = context.signal
      await once(signal, 'abort')
      context.notify({ cursor: '', kind: 'weather.changed', time: '' })
      return { id: '', state: 'queued', held: [], delivered: [] }
    }
    await serve({ 'message.send': send })
    const leaver = await greeted()
    leaver.send({ jsonrpc: '2.0', id: 1, method: 'message.send', params: { to: 'bob', text: 'hi' } })
    await waitFor(() => expect(signal).toBeDefined())
    expect(signal?.aborted).toBe(false)
    leaver.socket.destroy()
    await waitFor(() => expect(signal?.aborted).toBe(true))
    expect(errors).toEqual([])
  })
})

describe('the client', () => {
  test('gets events as notifications', async () => {
    await serve()
    const alice = await client()
    const got: string[] = []
    alice.onEvent(({ kind }) => got.push(kind))
    await alice.call('events.subscribe', {})
    node.receive('hi')
    await waitFor(() => expect(got).toEqual(['message.received']))
  })

  test('gives up by its signal', async () => {
    await serve({ 'node.status': () => new Promise(() => undefined) })
    const alice = await client()
    const stop = new AbortController()
    const call = alice.call('node.status', {}, stop.signal)
    stop.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
  })

  test('says so when the node goes away in the middle', async () => {
    await serve({ 'node.status': () => new Promise(() => undefined) })
    const alice = await client()
    const failed = expect(alice.call('node.status', {})).rejects.toMatchObject({ code: 'node-unreachable' })
    await running.pop()?.close()
    await failed
    expect(alice.closed.aborted).toBe(true)
  })

  test('says so when there is no node, or a socket that nobody answers on', async () => {
    await expect(connect(path, { timeoutMs: 1_000 })).rejects.toMatchObject({
      code: 'node-unreachable',
      cause: { code: 'ENOENT' },
    })
    await mkdir(join(folder, 'run'), { mode: 0o700 })
    const mute = createServer(() => undefined).listen(path)
    await once(mute, 'listening')
    try {
      await expect(connect(path, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'node-unreachable' })
    } finally {
      mute.close()
    }
  })

  test('does not talk to a socket that somebody else could have put there', async () => {
    await serve()
    await chmod(join(folder, 'run'), 0o775)
    await expect(connect(path, { timeoutMs: 1_000 })).rejects.toMatchObject({ code: 'not-allowed' })
  })
})

describe('the socket', () => {
  test('is private, and so is its folder', async () => {
    await serve()
    expect((await stat(join(folder, 'run'))).mode & 0o777).toBe(0o700)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('makes a folder private that others could only read', async () => {
    await mkdir(join(folder, 'run'))
    await chmod(join(folder, 'run'), 0o755)
    await serve()
    expect((await stat(join(folder, 'run'))).mode & 0o777).toBe(0o700)
  })

  test('goes when the server closes', async () => {
    await serve()
    await running.pop()?.close()
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test.each([
    ['a folder that others can write to', async (run: string) => mkdir(run).then(() => chmod(run, 0o770))],
    ['a link', async (run: string) => mkdir(`${run}2`, { mode: 0o700 }).then(() => symlink(`${run}2`, run))],
  ])('is not put into %s', async (_, make) => {
    await make(join(folder, 'run'))
    await expect(serve()).rejects.toMatchObject({ code: 'not-allowed' })
  })

  test('must not have a path that the kernel would cut', async () => {
    path = join(folder, 'x'.repeat(100), 'a.sock')
    await expect(serve()).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('is taken over when nobody answers on it, and left alone when somebody does', async () => {
    await mkdir(join(folder, 'run'), { mode: 0o700 })
    await writeFile(path, '')
    await serve()
    await expect(serve()).rejects.toMatchObject({ code: 'start-failed' })
    expect((await client()).node.version).toBe('1.2.3')
  })
})
