/**
 * `node scripts/bench/tui.ts [--wide]`: from a key to the screen, in the real interface on a pseudo-terminal (script(1)), on a stand-in for the node:
 * 10,000 messages in a conversation, 40 conversations, 50 messages a second. Needs `npm run build`.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Contact, Message, NodeEvent } from '../../src/rpc/contract.ts'
import { serveRpc } from '../../src/rpc/server.ts'
import { socketPath } from '../../src/rpc/socket-path.ts'
import { accountId } from '../../src/shared/ids.ts'
import { version } from '../../src/shared/version.ts'
import { locateFolders } from '../../src/supervisor/folders.ts'
import { settingsPath } from '../../src/supervisor/settings-file.ts'
import { createFakeNode } from '../../test/support/fake-node.ts'
import { ms, report } from './report.ts'
import { median, quantile } from './statistics.ts'

const [columns, rows] = process.argv.includes('--wide') ? [200, 60] : [80, 24]
const keys = 200
const id = accountId('a1'.repeat(32))
const account = { name: 'bench', address: `privy://${id}`, device: 'd0'.repeat(16), state: 'running' } as const
const addressAt = (index: number): string => `privy://${index.toString(16).padStart(64, '0')}`
const contacts = Array.from({ length: 40 }, (_, index): Contact => {
  return {
    name: `contact ${index}`,
    address: addressAt(index),
    state: 'accepted',
    verified: false,
    since: new Date(0).toISOString(),
  }
})

let count = 0
const message = (): Message => ({
  ...{
    id: (++count).toString(16).padStart(32, '0'),
    conversation: addressAt(0),
    from: { name: 'contact 0', address: addressAt(0) },
  },
  ...{
    direction: 'in',
    time: new Date(1.7e12 + count * 1000).toISOString(),
    type: 'text',
    state: 'received',
    replyTo: null,
  },
  ...{ text: `${count} ${'1234 56789 '.repeat(count % 12)}`, edited: false, reactions: [], cursor: String(count) },
})

const home = await mkdtemp(join(tmpdir(), 'privy-bench-'))
const folders = locateFolders(home)
await mkdir(folders.config, { recursive: true, mode: 0o700 })
await mkdir(folders.run, { recursive: true, mode: 0o700 })
const entry = {
  name: account.name,
  address: account.address,
  device: account.device,
  createdAt: new Date().toISOString(),
}
await writeFile(settingsPath(folders), JSON.stringify({ accounts: [entry], network: {} }))

const messages = Array.from({ length: 10_000 }, message)
const listeners = new Set<(event: NodeEvent) => void>()
const server = await serveRpc({
  path: socketPath(folders.run, id),
  version,
  onError: console.error,
  handlers: {
    ...createFakeNode(account, () => undefined).handlers,
    'contact.list': async () => contacts,
    'request.list': async () => [],
    'message.read': async ({ unread, limit = 50 }) => ({ messages: unread ? [] : messages.slice(-limit), cursor: '0' }),
    'events.subscribe': async (_, { signal, notify }) => {
      listeners.add(notify)
      signal.addEventListener('abort', () => listeners.delete(notify))
      return { cursor: '0' }
    },
  },
})
const program = join(import.meta.dirname, '../../bin/privy')
const started = performance.now()
const terminal = spawn('script', ['-qfec', `stty cols ${columns} rows ${rows}; exec ${program}`, '/dev/null'], {
  env: { ...process.env, PRIVY_HOME: home, TERM: 'xterm-256color' },
  stdio: ['pipe', 'pipe', 'inherit'],
})
let bytes = 0
let output = ''
const waiting = new Set<() => void>()
terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => {
  bytes += Buffer.byteLength(chunk)
  output = (output + chunk).slice(-200_000)
  for (const look of waiting) look()
})

/** Milliseconds until the terminal gets this text. */
async function until(text: string): Promise<number> {
  const from = performance.now()
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const look = (): void => {
    if (output.includes(text)) resolve(undefined)
  }
  waiting.add(look)
  look()
  await promise
  waiting.delete(look)
  return performance.now() - from
}

async function press(key: string): Promise<number> {
  output = ''
  terminal.stdin.write(key)
  return until(key)
}

/** In a frame of its own: what is the same in the next one is not written again. */
async function clear(): Promise<void> {
  terminal.stdin.write('\x15')
  await pause(200)
}

await until('Enter')
report('first frame', ms(performance.now() - started), 'under 500 ms')
await until(`${count} `)
// Older messages: all that the interface will hold.
for (let page = 0; page < 3; page++) {
  terminal.stdin.write('\x1b[1;5H')
  await pause(500)
}
terminal.stdin.write('\x1b[1;5F')
await pause(1000)

const quiet: number[] = []
let before = bytes
for (let key = 0; key < keys; key++) {
  quiet.push(await press('zyxw'.charAt(key % 4)))
  await pause(40)
  if (key % 40 === 39) await clear()
}
report(`key to screen, ${columns}x${rows}, quiet, p50`, ms(median(quiet)))
report('bytes per key', String(Math.round((bytes - before) / keys)), 'under 400')

const pushing = setInterval(() => {
  for (const listener of listeners)
    listener({ cursor: '1', kind: 'message.received', time: new Date().toISOString(), message: message() })
}, 20)
const busy: number[] = []
for (let key = 0; key < keys; key++) {
  busy.push(await press('zyxw'.charAt(key % 4)))
  await pause(20 + (key % 7) * 10)
  if (key % 40 === 39) await clear()
}
clearInterval(pushing)
report(
  `key to screen, ${columns}x${rows}, 50 messages/s, p50`,
  ms(median(busy)),
  columns > 100 ? 'under 10 ms' : 'under 8 ms',
)
report('the same, p99', ms(quantile(busy, 0.99)), 'under 16 ms')

await pause(1000)
before = bytes
await pause(5000)
report('bytes in 5 idle seconds', String(bytes - before), '0')
const pids = (await readFile(`/proc/${terminal.pid ?? 0}/task/${terminal.pid ?? 0}/children`, 'utf8')).trim().split(' ')
const memory = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pids[0] ?? ''}/status`, 'utf8'))?.[1] ?? '0'
report('memory', `${Math.round(Number(memory) / 1024)} MB`, 'under 180 MB')
terminal.stdin.write('\x11')
await new Promise((resolve) => terminal.once('exit', resolve))
await server.close()
await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
