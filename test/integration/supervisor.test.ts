import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connect } from '../../src/rpc/client.ts'
import { lockHolder, withLock } from '../../src/process/lock-file.ts'
import { isAlive, processIdentity } from '../../src/process/process-identity.ts'
import { readRunFile } from '../../src/process/run-file.ts'
import { nodeLockPath, runFilePath, socketPath, startLockPath } from '../../src/process/socket-path.ts'
import { accountId, type Address } from '../../src/shared/ids.ts'
import { addAccount, changeAccount, listAccounts } from '../../src/supervisor/accounts.ts'
import { findNode } from '../../src/supervisor/find-node.ts'
import { locateFolders, type Folders } from '../../src/supervisor/folders.ts'
import { accountFolder, logPath } from '../../src/supervisor/log-file.ts'
import { startNode, type StartedNode, type StartOptions } from '../../src/supervisor/start.ts'
import { accountStatus } from '../../src/supervisor/status.ts'
import { stopNode } from '../../src/supervisor/stop.ts'
import { fakeAddress, fakeNodePath } from '../support/nodes/fake-node.ts'

const words = 'sesame opens the door of alice'
const passphrase = 'canary-passphrase'
const address = fakeAddress(words) as Address
const id = accountId(address.slice('privy://'.length))

let home: string
let folders: Folders
let pids: number[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sv-'))
  folders = locateFolders(home)
  pids = []
})

afterEach(async () => {
  await waitFor(async () => {
    // It may end at this very moment: then it is tried again, and seen to be gone.
    for (const pid of pids) if (await isAlive({ pid })) process.kill(pid, 'SIGKILL')
    for (const pid of pids) expect(await isAlive({ pid })).toBe(false)
  })
  await rm(home, { recursive: true })
})

const waitFor = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 10_000, interval: 10 })

async function start(name = 'alice', changed: Partial<StartOptions> = {}): Promise<StartedNode> {
  const started = await startNode({
    folders,
    program: { main: fakeNodePath },
    env: { ...process.env, NODE_OPTIONS: '--inspect=0', SECRET: 'canary-environment' },
    account: id,
    order: { mode: 'words', words, passphrase, name, expect: address, network: { profile: 'private', relay: 'off' } },
    ...changed,
  })
  pids.push(started.pid)
  return started
}

const entry = (name: string, of: Address = address) => ({
  name,
  address: of,
  device: 'd'.repeat(32),
  createdAt: '2026-01-01T00:00:00.000Z',
})

describe('starting', () => {
  test('gives a node that answers, and goes on by itself', async () => {
    const steps: string[] = []
    const started = await start('alice', { onProgress: (step) => steps.push(step) })
    expect(started).toMatchObject({ alreadyRunning: false, account: { name: 'alice', address, state: 'running' } })
    expect(steps).toEqual(['deriving'])
    const client = await connect(socketPath(folders.run, id), { timeoutMs: 2_000 })
    expect(client.node.pid).toBe(started.pid)
    client.close()
  })

  test('twice at once gives one node', async () => {
    const nodes = await Promise.all([start(), start(), start()])
    expect(new Set(nodes.map(({ pid }) => pid)).size).toBe(1)
    expect(nodes.filter(({ alreadyRunning }) => !alreadyRunning)).toHaveLength(1)
  })

  test('hands the words over once when they were made', async () => {
    const { words: made, account } = await start('alice', {
      account: undefined,
      order: { mode: 'create', passphrase, name: 'new', network: { profile: 'private', relay: 'off' } },
    })
    expect(made?.split(' ')).toHaveLength(24)
    expect(account.address).toBe(fakeAddress(made ?? ''))
    expect(await stat(logPath(folders, accountId(account.address.slice(8))))).toMatchObject({ size: 0 })
    expect((await readdir(folders.data)).filter((name) => name.startsWith('starting'))).toEqual([])
  })

  test.each([
    ['fails', { code: 'start-failed', message: 'It cannot start', hint: 'Do something about it' }],
    ['dies', { code: 'start-failed', message: 'The node ended before it was ready (exit code 3)' }],
    ['babbles', { code: 'start-failed', message: 'The node sent an unreadable report' }],
  ])('says why a node that %s did not start', async (name, error) => {
    await expect(start(name)).rejects.toMatchObject(error)
    expect(await readdir(folders.run)).toEqual([])
  })

  test('says where the log is of a node that died', async () => {
    await expect(start('dies')).rejects.toMatchObject({ hint: `Its log is ${logPath(folders, id)}` })
    expect(await readFile(logPath(folders, id), 'utf8')).toBe('about to die\n')
  })

  test('passes on what the node says about the words', async () => {
    const order = {
      mode: 'words',
      words: 'wrong',
      passphrase,
      name: 'a',
      network: { profile: 'private', relay: 'off' },
    } as const
    await expect(start('a', { order })).rejects.toMatchObject({ code: 'bad-words', hint: 'Look at them again' })
  })

  test('ends a node that takes too long, or that is not wanted any more', async () => {
    await expect(start('hangs', { timeoutMs: 500 })).rejects.toMatchObject({ code: 'start-failed' })
    const stop = new AbortController()
    const hanging = start('hangs', { signal: stop.signal, onProgress: () => stop.abort(new Error('interrupted')) })
    await expect(hanging).rejects.toThrow('interrupted')
    expect(await readdir(folders.run)).toEqual([])
  })
})

describe('the process of a node', () => {
  test('has nothing secret in its arguments and environment, nothing inherited, no core dump, private files', async () => {
    const { pid } = await start()
    const [cmdline, environ, limits, status] = await Promise.all(
      ['cmdline', 'environ', 'limits', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1')),
    )
    const flags = ['--disable-sigusr1', '--max-semi-space-size=8', '--expose-gc']
    expect(cmdline?.split('\0').slice(1)).toEqual([...flags, fakeNodePath, ''])
    expect(environ?.split('\0')).toEqual(
      expect.arrayContaining(['MALLOC_ARENA_MAX=2', 'MALLOC_TRIM_THRESHOLD_=131072']),
    )
    expect(environ).not.toContain('canary')
    expect(environ).not.toContain('sesame')
    expect(environ).not.toContain('NODE_OPTIONS')
    expect(limits).toMatch(/^Max core file size +0 +0 /m)
    expect(status).toMatch(/^Umask:\t0077$/m)
  })

  test('opens no debugger on SIGUSR1', async () => {
    const { pid } = await start()
    process.kill(pid, 'SIGUSR1')
    // The signal is handled before the next request is: were there a debugger, its thread would say so in the log.
    const client = await connect(socketPath(folders.run, id), { timeoutMs: 2_000 })
    for (let calls = 0; calls < 20; calls++) await client.call('contact.list', {})
    client.close()
    expect(await readFile(logPath(folders, id), 'utf8')).toBe('')
    expect(await listeningPorts(pid)).toEqual([])
  })

  test('would have opened one without the option', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log(1)'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const pid = child.pid ?? 0
    try {
      await once(child.stdout, 'data')
      child.kill('SIGUSR1')
      await waitFor(async () => expect(await listeningPorts(pid)).not.toEqual([]))
    } finally {
      child.kill('SIGKILL')
      await once(child, 'close')
    }
  })
})

/** Local addresses of the process's listening TCP sockets: /proc/net/tcp state 0A by inode (proc_net_tcp(5)). */
async function listeningPorts(pid: number): Promise<string[]> {
  const { readlink } = await import('node:fs/promises')
  const fds = await readdir(`/proc/${pid}/fd`)
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((file) => readFile(`/proc/net/${file}`, 'latin1').catch(() => '')),
  )
  return tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((row) => row.trim().split(/\s+/))
    .filter((row) => row[3] === '0A' && links.includes(`socket:[${row[9]}]`))
    .map((row) => row[1] ?? '')
}

describe('stopping', () => {
  test('leaves nothing behind', async () => {
    const { pid } = await start()
    expect(await stopNode(folders, id)).toMatchObject({ state: 'running' })
    expect(await isAlive({ pid })).toBe(false)
    expect(await readdir(folders.run)).toEqual([])
    expect(await stopNode(folders, id)).toEqual({ state: 'stopped' })
  })

  test('ends a node that does not answer and does not obey', async () => {
    const { pid } = await start('deaf')
    process.kill(pid, 'SIGSTOP')
    expect(await stopNode(folders, id, { answerMs: 100, timeoutMs: 100 })).toMatchObject({ state: 'silent' })
    expect(await isAlive({ pid })).toBe(false)
    expect(await readdir(folders.run)).toEqual([])
  })

  test('does not touch another process that has the pid of a dead node', async () => {
    await mkdir(folders.run, { mode: 0o700 })
    const run = { pid: process.pid, processStart: '1', address, startedAt: '2026-01-01T00:00:00.000Z' }
    await writeFile(runFilePath(folders.run, id), JSON.stringify(run))
    expect(await stopNode(folders, id)).toMatchObject({ state: 'crashed' })
    expect(await readdir(folders.run)).toEqual([])
  })
})

describe('a node whose traces were removed', () => {
  const lock = () => nodeLockPath(accountFolder(folders, id))
  const socket = () => socketPath(folders.run, id)
  const runFile = () => runFilePath(folders.run, id)
  const remove = (path: string) => rm(path, { recursive: true })
  /** Paths that are gone, one way in each line. */
  const ways = (): readonly (readonly string[])[] => [[socket()], [runFile()], [folders.run], [lock()]]
  const expectNoNode = async (pid: number) => {
    expect(await isAlive({ pid })).toBe(false)
    expect(await readdir(folders.run)).toEqual([])
    await expect(stat(lock())).rejects.toMatchObject({ code: 'ENOENT' })
  }
  const modes = async () => Promise.all([folders.run, socket(), runFile()].map(async (path) => (await stat(path)).mode))

  test('makes them again: socket, run file, run folder, lock, and all of them', async () => {
    const { pid } = await start()
    const before = await modes()
    for (const paths of [...ways(), [folders.run, lock()]]) {
      for (const path of paths) await remove(path)
      await waitFor(async () => expect(await Promise.all([modes(), stat(lock())])).toMatchObject([before, {}]))
      const client = await connect(socket(), { timeoutMs: 2_000 })
      expect(client.node.pid).toBe(pid)
      client.close()
      expect(await readRunFile(runFile())).toMatchObject({ pid, address })
      expect(await lockHolder(lock())).toMatchObject({ pid })
    }
    expect(await stopNode(folders, id)).toMatchObject({ state: 'running' })
    await expectNoNode(pid)
  })

  test.each([0, 1, 2, 3])('is stopped before it has made them again (%i)', async (way) => {
    const { pid } = await start()
    for (const path of ways()[way] ?? []) await remove(path)
    await stopNode(folders, id)
    await expectNoNode(pid)
  })

  test('is not started twice, not even by its words alone', async () => {
    const { pid } = await start()
    const order = {
      mode: 'words',
      words,
      passphrase,
      name: 'a',
      network: { profile: 'private', relay: 'off' },
    } as const
    for (const paths of ways())
      for (const changed of [{}, { account: undefined, order }]) {
        for (const path of paths) await rm(path, { recursive: true, force: true })
        expect(await start('a', changed), paths.join()).toMatchObject({ pid, alreadyRunning: true })
      }
    expect(await isAlive({ pid })).toBe(true)
  })

  test('keeps the clients that are connected', async () => {
    await start()
    const client = await connect(socket(), { timeoutMs: 2_000 })
    await remove(folders.run)
    await waitFor(() => stat(socket()))
    expect(await client.call('contact.list', {})).toHaveLength(1)
    client.close()
  })

  test('tightens a run folder that was put back with other rights, before it listens there', async () => {
    await start()
    await remove(folders.run)
    await mkdir(folders.run)
    await chmod(folders.run, 0o755)
    await waitFor(async () => expect((await stat(folders.run)).mode & 0o777).toBe(0o700))
    await waitFor(() => stat(socket()))
  })

  test('does not listen in a folder where others could have put something', async () => {
    const { pid } = await start()
    await remove(folders.run)
    await mkdir(folders.run)
    await chmod(folders.run, 0o777)
    await waitFor(async () => expect(await readFile(logPath(folders, id), 'utf8')).toContain('can be changed by other'))
    expect(await readdir(folders.run)).toEqual([])
    await chmod(folders.run, 0o700)
    await stopNode(folders, id)
    await expectNoNode(pid)
  })

  test('and that hangs is found by its lock', async () => {
    const { pid } = await start()
    process.kill(pid, 'SIGSTOP')
    await remove(folders.run)
    expect(await stopNode(folders, id, { answerMs: 100, timeoutMs: 100 })).toMatchObject({ state: 'silent' })
    await waitFor(() => expectNoNode(pid).catch(() => remove(lock())))
  })

  test('ends by itself when its account was removed', async () => {
    const { pid } = await start()
    await remove(accountFolder(folders, id))
    await waitFor(async () => expect(await isAlive({ pid })).toBe(false))
    expect(await readdir(folders.run)).toEqual([])
  })

  test('is not taken for another process with the pid that its lock names', async () => {
    await mkdir(accountFolder(folders, id), { recursive: true })
    await writeFile(lock(), JSON.stringify({ pid: process.pid, processStart: '1' }))
    expect(await stopNode(folders, id)).toEqual({ state: 'stopped' })
    expect(await start()).toMatchObject({ alreadyRunning: false })
  })

  test('gets no signal while only a pid speaks for it', async () => {
    const other = spawn('sleep', ['60'])
    try {
      await mkdir(folders.run, { mode: 0o700 })
      const run = { pid: other.pid, address, startedAt: '2026-01-01T00:00:00.000Z' }
      await writeFile(runFile(), JSON.stringify(run))
      const stopping = stopNode(folders, id, { answerMs: 100 })
      await expect(stopping).rejects.toMatchObject({ code: 'node-unreachable' })
      expect(await isAlive({ pid: other.pid ?? 0 })).toBe(true)
    } finally {
      other.kill('SIGKILL')
      await once(other, 'close')
    }
  })

  test('is one, however many start it by its words at once', async () => {
    const order = {
      mode: 'words',
      words,
      passphrase,
      name: 'a',
      network: { profile: 'private', relay: 'off' },
    } as const
    const nodes = await Promise.all([1, 2, 3].map(() => start('a', { account: undefined, order })))
    expect(new Set(nodes.map(({ pid }) => pid)).size).toBe(1)
    expect(nodes.filter(({ alreadyRunning }) => !alreadyRunning)).toHaveLength(1)
  })
})

describe('a node that was killed', () => {
  test('is told from one that was stopped, and the next start cleans up', async () => {
    const { pid } = await start()
    process.kill(pid, 'SIGKILL')
    await waitFor(async () => expect(await isAlive({ pid })).toBe(false))

    expect(await readRunFile(runFilePath(folders.run, id))).toMatchObject({ pid, address })
    expect(await findNode(folders, id)).toMatchObject({ state: 'crashed', run: { pid } })
    const { account, warning } = await accountStatus(folders, entry('alice'))
    expect(account.state).toBe('stopped')
    expect(warning).toMatchObject({ code: 'account-locked', hint: 'Start it again: `privy start --account "alice"`' })
    expect(warning?.message).toContain('ended unexpectedly (killed or crashed)')

    expect(await start()).toMatchObject({ alreadyRunning: false })
    expect(await accountStatus(folders, entry('alice'))).toMatchObject({ account: { state: 'running' } })
    await stopNode(folders, id)
    expect(await accountStatus(folders, entry('alice'))).toEqual({
      account: expect.objectContaining({ state: 'stopped' }) as unknown,
    })
  })

  test('and whose starter was killed too does not lock its account for ever', async () => {
    await mkdir(folders.run, { mode: 0o700 })
    const dead = spawn('true')
    await once(dead, 'close')
    await writeFile(startLockPath(folders.run, id), JSON.stringify({ pid: dead.pid }))
    await writeFile(socketPath(folders.run, id), '')
    expect(await start()).toMatchObject({ alreadyRunning: false })
  })
})

describe('the lock', () => {
  test('lets one in at a time, also when many find it stale', async () => {
    const path = join(home, 'lock')
    await writeFile(path, JSON.stringify({ pid: process.pid, processStart: '1' }))
    let inside = 0
    const order: number[] = []
    const enter = (index: number) =>
      withLock(path, { timeoutMs: 20_000 }, async () => {
        expect(++inside).toBe(1)
        await new Promise((done) => setImmediate(done))
        order.push(index)
        inside--
      })
    await Promise.all(Array.from({ length: 20 }, (_, index) => enter(index)))
    expect(order).toHaveLength(20)
    expect(await readdir(home)).toEqual([])
  })

  test('is not taken from a holder that lives', async () => {
    const path = join(home, 'lock')
    await writeFile(path, JSON.stringify(await processIdentity(process.pid)))
    await expect(withLock(path, { timeoutMs: 50 }, async () => undefined)).rejects.toMatchObject({
      code: 'node-unreachable',
    })
  })
})

describe('the configuration', () => {
  const addressOf = (index: number): Address => `privy://${String(index).padStart(64, '0')}`

  test('loses nothing when many processes write at once', async () => {
    const script = `
      const { addAccount } = await import(${JSON.stringify(new URL('../../src/supervisor/accounts.ts', import.meta.url).href)})
      const { locateFolders } = await import(${JSON.stringify(new URL('../../src/supervisor/folders.ts', import.meta.url).href)})
      const index = process.argv[1]
      await addAccount(locateFolders(${JSON.stringify(home)}), {
        name: 'n' + index, address: 'privy://' + index.padStart(64, '0'), device: '', createdAt: '' })`
    const writers = Array.from({ length: 6 }, (_, index) =>
      spawn(process.execPath, ['--input-type=module', '-e', script, String(index)], { stdio: 'inherit' }),
    )
    expect(await Promise.all(writers.map(async (writer) => ((await once(writer, 'close')) as number[])[0]))).toEqual(
      Array(6).fill(0),
    )
    expect(
      listAccounts(folders)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5'])
  })

  test('is for the owner only', async () => {
    await addAccount(folders, entry('alice'))
    expect((await stat(folders.config)).mode & 0o777).toBe(0o700)
    expect((await stat(join(folders.config, 'config.json'))).mode & 0o777).toBe(0o600)
  })

  test('holds every name and every address once', async () => {
    await addAccount(folders, entry('alice'))
    await expect(addAccount(folders, entry('alice', addressOf(1)))).rejects.toMatchObject({ code: 'account-exists' })
    await expect(addAccount(folders, entry('bob'))).rejects.toMatchObject({ code: 'account-exists' })
    await addAccount(folders, entry('bob', addressOf(1)))
    await expect(changeAccount(folders, addressOf(1), { name: 'alice' })).rejects.toMatchObject({
      code: 'account-exists',
    })
    expect(await changeAccount(folders, addressOf(1), { name: 'bob' })).toMatchObject({ name: 'bob' })
  })

  test('that is damaged is reported, never overwritten', async () => {
    await addAccount(folders, entry('alice'))
    await writeFile(join(folders.config, 'config.json'), '{"accounts":[{"name":1}]}')
    expect(() => listAccounts(folders)).toThrow(expect.objectContaining({ code: 'bad-file' }))
    await expect(addAccount(folders, entry('bob'))).rejects.toMatchObject({ code: 'bad-file' })
    expect(await readFile(join(folders.config, 'config.json'), 'utf8')).toBe('{"accounts":[{"name":1}]}')
  })
})
