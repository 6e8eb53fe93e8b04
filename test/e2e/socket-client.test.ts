import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../support/commands.ts'
import { serveFake } from '../support/nodes/serve-fake.ts'

const root = join(import.meta.dirname, '../..')
const hasPython = spawnSync('python3', ['--version']).status === 0
if (!hasPython) console.warn('Skipped: the client in SOCKET.md. It needs python3, Debian package python3.')

describe.skipIf(!hasPython)('the client in SOCKET.md (needs python3)', () => {
  let node: Awaited<ReturnType<typeof serveFake>>
  beforeEach(async () => {
    node = await serveFake()
  })
  afterEach(() => node.leave())

  async function start(...args: string[]) {
    const page = await readFile(join(root, 'src/rpc/SOCKET.md'), 'utf8')
    const [, script = ''] = /```python\n([^]*?)```/.exec(page) ?? []
    const file = join(node.home, 'client.py')
    await writeFile(file, script)
    const env = {
      ...process.env,
      PRIVY_HOME: node.home,
      PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}`,
    }
    return { script, client: spawn('python3', [file, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }) }
  }

  test('has some 20 lines, sends a message, prints what happens, and ends with the node', async () => {
    const { script, client } = await start('bob', 'hello — from Python')
    expect(script.split('\n').filter(Boolean).length).toBeLessThanOrEqual(20)
    const ended = once(client, 'close')
    const lines = createInterface({ input: client.stdout })[Symbol.asyncIterator]()
    const next = async () => (await lines.next()).value as unknown
    expect(await next()).toBe('node of alice')
    expect(await next()).toMatch(/^[0-9a-f]{32} queued$/)
    expect(node.world.messages).toMatchObject([{ text: 'hello — from Python', direction: 'out' }])
    await waitFor(() => expect(node.subscribers()).toBe(1))
    node.receive('hi 🦊')
    expect(await next()).toBe('message.received hi 🦊')
    await node.stop()
    expect(await ended).toEqual([0, null])
  })

  test('says what to do when the node refuses', async () => {
    const { client } = await start('eve', 'hello')
    expect(await Promise.all([text(client.stderr), once(client, 'close')])).toEqual([
      'See `privy contact list`\n',
      [1, null],
    ])
  })
})
