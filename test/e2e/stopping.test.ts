import { randomBytes } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { type Machine, machine } from '../../scripts/machine.ts'
import { isAlive } from '../../src/process/process-identity.ts'
import { mountSmallDisk } from '../support/machine/small-disk.ts'

const smallDisk = mountSmallDisk()
let alice: Machine
let words: string
const pids: number[] = []

async function begin(home?: string): Promise<number> {
  alice = await machine({ bootstrap: 'none', ...(home && { home }) })
  words = String((await alice.ask('account', 'create', '--name', 'alice'))['words'])
  return nodePid()
}
async function nodePid(): Promise<number> {
  const pid = Number((await alice.ask('status'))['pid'])
  pids.push(pid)
  return pid
}
const start = () => alice.run(['start', '--words-stdin', '--json'], words)
const run = () => join(alice.home, 'run')

afterEach(async () => {
  await alice.leave()
  // What no command can end must not outlive the test.
  for (const pid of pids.splice(0)) if (await isAlive({ pid })) process.kill(pid, 'SIGKILL')
})
afterAll(async () => {
  smallDisk?.unmount()
  if (smallDisk) await rm(smallDisk.folder, { recursive: true })
})

describe('a node whose run folder was removed', () => {
  test('can be stopped and started again', { timeout: 120_000 }, async () => {
    const pid = await begin()
    await rm(run(), { recursive: true })
    expect(await alice.run(['stop', '--json'])).toMatchObject({ exitCode: 0, json: [{ state: 'stopped' }] })
    expect(await isAlive({ pid })).toBe(false)
    expect(await start()).toMatchObject({ exitCode: 0 })
    expect(await nodePid()).not.toBe(pid)
  })

  test('is reached by commands, and is not restored beside itself', { timeout: 120_000 }, async () => {
    const pid = await begin()
    await rm(run(), { recursive: true })
    expect(await alice.run(['contact', 'list'])).toMatchObject({ exitCode: 0 })
    await rm(run(), { recursive: true })
    expect(await start()).toMatchObject({ exitCode: 0, json: [{ state: 'running' }] })
    const restore = (name: string) => alice.run(['account', 'restore', '--name', name, '--words-stdin'], words)
    await rm(run(), { recursive: true })
    expect(await restore('again')).toMatchObject({
      exitCode: 8,
      stderr: expect.stringContaining('is here already, as "alice"') as string,
    })
    expect(await nodePid()).toBe(pid)

    // As the hint about a damaged configuration says.
    const config = join(alice.home, 'config', 'config.json')
    await rename(config, `${config}.damaged`)
    await rm(run(), { recursive: true })
    expect(await restore('again')).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await nodePid()).toBe(pid)
    expect(await alice.run(['stop', '--json'])).toMatchObject({ json: [{ name: 'again', state: 'stopped' }] })
    expect(await isAlive({ pid })).toBe(false)
  })
})

test('a damaged store is told, repaired once, and kept aside', { timeout: 120_000 }, async () => {
  await begin()
  await alice.ask('stop')
  const data = join(alice.home, 'data')
  const [account = ''] = await readdir(data)
  const blocks = join(data, account, 'blocks')
  const manifest = (await readdir(blocks)).find((name) => name.startsWith('MANIFEST')) ?? ''
  const garbage = randomBytes(200)
  await writeFile(join(blocks, manifest), garbage)

  const told = /The stored data of this account was damaged and has been repaired. The damaged files are kept in (\S+);/
  const { exitCode, stderr } = await start()
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(told) as string })
  const aside = told.exec(stderr)?.[1] ?? ''
  expect(await readFile(join(aside, 'blocks', manifest))).toEqual(garbage)
  expect((await stat(aside)).mode & 0o777).toBe(0o700)
  await nodePid()
  await alice.ask('stop')
  expect(await start()).toMatchObject({ exitCode: 0, stderr: '' })
  await nodePid()
})

describe.skipIf(smallDisk === undefined)('on a full disk', () => {
  test.each([
    ['stop', 'stopped', ''],
    ['lock', 'stopped', 'is stopped, so only its words start it, but the configuration does not say that it is locked'],
  ] as const)('`privy %s` stops the node', { timeout: 120_000 }, async (command, state, told) => {
    const pid = await begin(join(smallDisk?.folder ?? '', command))
    const ballast = await smallDisk?.fill(0)
    await expect(writeFile(join(alice.home, 'probe'), 'x'.repeat(8192))).rejects.toMatchObject({ code: 'ENOSPC' })
    const ended = await alice.run([command, '--json']).finally(() => rm(ballast ?? ''))
    expect(await isAlive({ pid })).toBe(false)
    expect(ended).toMatchObject({ exitCode: 0, json: [{ state }], stderr: expect.stringContaining(told) as string })
    expect(await start()).toMatchObject({ exitCode: 0 })
    await nodePid()
  })
})
