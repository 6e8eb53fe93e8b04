import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { startBootstrap } from '../../scripts/bootstrap-process.ts'
import type { RpcClient } from '../../src/rpc/client.ts'
import { contractVersion } from '../../src/rpc/contract.ts'
import { socketPath } from '../../src/process/socket-path.ts'
import { logPath } from '../../src/supervisor/log-file.ts'
import { needsAll, needsRoot, needsThat } from '../support/machine/needs.ts'
import { mountSmallDisk } from '../support/machine/small-disk.ts'
import { introduce, type RealNode, realNode } from '../support/nodes/real-node.ts'

let bootstrap: Awaited<ReturnType<typeof startBootstrap>>
let alice: RealNode, bob: RealNode
let home: string
/** Bob's home is a small disk of its own, where this machine lets us make one. */
const smallDisk = mountSmallDisk()

beforeAll(async () => {
  bootstrap = await startBootstrap()
  home = smallDisk?.folder ?? (await mkdtemp(join(tmpdir(), 'privy-damage-')))
  ;[alice, bob] = await Promise.all([realNode('alice', bootstrap.address), realNode('bob', bootstrap.address, home)])
  await introduce(alice, bob)
}, 60_000)
afterAll(async () => {
  await Promise.all([alice.leave(), bob.leave()])
  await bootstrap.stop()
  smallDisk?.unmount()
  await rm(home, { recursive: true, force: true })
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(async () => console.error(await readFile(logPath(bob.folders, bob.account), 'utf8').catch(String)))
})

async function withClient<T>(node: RealNode, work: (client: RpcClient) => Promise<T>): Promise<T> {
  const client = await node.connect()
  try {
    return await work(client)
  } finally {
    client.close()
  }
}
const send = (text: string) =>
  withClient(alice, (client) => client.call('message.send', { to: 'bob', text, wait: 'delivered', timeoutMs: 30_000 }))
const texts = (node: RealNode) =>
  withClient(node, async (client) => {
    const { messages } = await client.call('message.read', { mark: false, limit: 500 })
    return messages.map(({ text }) => text.slice(0, 40))
  })

/** What the hostile parts of the tests below have said so far. */
const said: string[] = []
async function say(text: string): Promise<void> {
  expect(await send(text)).toMatchObject({ state: 'delivered' })
  said.push(text)
}

/** Overwrites a part of a file, as a failing disk does. */
async function scribble(path: string): Promise<void> {
  const { size } = await stat(path)
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(Math.min(4096, Math.ceil(size / 2)), 0x5a), 0, undefined, Math.floor(size / 4))
  await file.close()
}

test.each([
  ['damaged', async (data: string) => scribble(join(data, 'index.db'))],
  ['empty', async (data: string) => writeFile(join(data, 'index.db'), '')],
  ['gone', async (data: string) => rm(join(data, 'index.db'))],
  ['of an older version', async (data: string) => writeFile(join(data, 'index.db'), 'an older format')],
] as const)('an index that is %s is made anew from the log', { timeout: 60_000 }, async (how, damage) => {
  await say(`before it was ${how}`)
  await bob.end()
  await damage(bob.data)
  await bob.start()
  expect(await texts(bob)).toEqual(said)
  await say(`after it was ${how}`)
  expect(await texts(bob)).toEqual(said)
})

test.each([
  ['the list of what is in the log is damaged, and the index gone: all of it is found among the blocks', 'log'],
  ['blocks of the log are damaged: what the index knows stays', 'blocks'],
] as const)('%s; and what comes is stored', { timeout: 60_000 }, async (_what, store) => {
  await say(`before the damage to ${store}`)
  await bob.end()
  const folder = join(bob.data, store)
  for (const name of await readdir(folder)) if (/\.(log|ldb)$/.test(name)) await scribble(join(folder, name))
  if (store === 'log') await rm(join(bob.data, 'index.db'))
  await bob.start()
  expect(await texts(bob)).toEqual(said)
  await say(`after the damage to ${store}`)
  await bob.end()
  await bob.start()
  expect(await texts(bob)).toEqual(said)
})

const disk = needsAll(needsRoot, needsThat(smallDisk !== undefined, 'leave to mount a disk'))
test.skipIf(disk.isMissing)(
  `a full disk: nothing is acknowledged that is not stored, and all arrives when there is room again ${disk.label}`,
  { timeout: 120_000 },
  async () => {
    await bob.end()
    await bob.start()
    const ballast = (await smallDisk?.fill(64 * 1024)) ?? ''
    const long = 'x'.repeat(15_000)
    const results = await withClient(alice, (client) =>
      Promise.all(
        Array.from({ length: 20 }, (_, number) =>
          client.call('message.send', { to: 'bob', text: `${number} ${long}`, wait: 'delivered', timeoutMs: 3_000 }),
        ),
      ),
    )
    const stored = (await texts(bob)).length - said.length
    expect(results.map(({ state }) => state)).not.toContain('delivered')
    expect(stored).toBe(0)
    await withClient(bob, async (client) => {
      await expect(client.call('message.send', { to: 'alice', text: long })).rejects.toMatchObject({
        code: 'disk-full',
      })
      expect(await client.call('node.status', {})).toMatchObject({ account: 'bob' })
    })
    await rm(ballast)
    await vi.waitFor(
      async () => {
        const { messages } = await withClient(alice, (client) =>
          client.call('message.read', { from: 'bob', mark: false, limit: 20 }),
        )
        expect(messages.map(({ state }) => state)).toEqual(messages.map(() => 'delivered'))
      },
      { timeout: 60_000, interval: 200 },
    )
    expect((await texts(bob)).slice(said.length)).toHaveLength(20)
  },
)

test('a client that stops reading its socket loses nothing and holds nobody up', { timeout: 60_000 }, async () => {
  const socket = connectSocket(socketPath(bob.folders.run, bob.account))
  const lines: string[] = []
  const request = (id: number, method: string, params: object) =>
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
  request(1, 'hello', { contract: contractVersion })
  request(2, 'events.subscribe', {})
  let rest = ''
  const listen = (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
  }
  socket.on('data', listen)
  await vi.waitFor(() => expect(lines).toHaveLength(2), { timeout: 10_000 })
  socket.pause()
  const long = 'y'.repeat(18_000)
  const count = 150
  await withClient(alice, async (client) => {
    for (let number = 0; number < count; number++)
      await client.call('message.send', { to: 'bob', text: `${number} ${long}` })
  })
  expect(await send('the last one')).toMatchObject({ state: 'delivered' })
  socket.resume()
  const received = () =>
    lines
      .slice(2)
      .map((line) => JSON.parse(line) as { method: string; params: { message: { text: string } } })
      .filter(({ method }) => method === 'message.received')
      .map(({ params }) => params.message.text.split(' ')[0])
  await vi.waitFor(() => expect(received()).toHaveLength(count + 1), { timeout: 20_000 })
  expect(received().slice(0, count)).toEqual(Array.from({ length: count }, (_, number) => String(number)))
  socket.destroy()
})
