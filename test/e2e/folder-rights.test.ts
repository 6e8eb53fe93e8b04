import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Machine, machine } from '../../scripts/machine.ts'

let umask: number
let root: string
let alice: Machine | undefined
beforeEach(async () => {
  umask = process.umask(0o022)
  root = await mkdtemp(join(tmpdir(), 'privy-rights-'))
})
afterEach(async () => {
  process.umask(umask)
  await alice?.leave()
  await rm(root, { recursive: true })
})

/** Every folder below, with those of its bits that let others in. */
async function open(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name))
  expect(folders.length).toBeGreaterThan(5)
  const modes = await Promise.all(folders.map(async (path) => ((await stat(path)).mode & 0o077 ? [path] : [])))
  return modes.flat()
}

test('every folder that Privy makes is 0700, and becomes so again', { timeout: 120_000 }, async () => {
  alice = await machine({ bootstrap: 'none', home: join(root, 'deeper', 'home') })
  const { home } = alice
  const { words } = await alice.ask('account', 'create', '--name', 'alice')
  expect((await stat(home)).mode & 0o777).toBe(0o700)
  expect(await open(home)).toEqual([])

  await alice.ask('stop')
  const [account = ''] = await readdir(join(home, 'data'))
  const own = ['config', 'data', 'run', 'cache', join('data', account)].map((name) => join(home, name))
  for (const folder of own) await chmod(folder, 0o755)
  expect((await open(home)).sort()).toEqual([...own].sort())
  expect(await alice.run(['start', '--words-stdin'], String(words))).toMatchObject({ exitCode: 0 })
  await alice.ask('config', 'set', 'interface.theme', 'dark')
  expect(await open(home)).toEqual([])
})

test('a home that the person made keeps its rights', { timeout: 120_000 }, async () => {
  alice = await machine({ bootstrap: 'none', home: join(root, 'shared') })
  await mkdir(alice.home)
  await alice.ask('account', 'create', '--name', 'alice')
  expect((await stat(alice.home)).mode & 0o777).toBe(0o755)
  expect(await open(alice.home)).toEqual([])
})
