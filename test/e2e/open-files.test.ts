import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'

const privy = join(import.meta.dirname, '../../bin/privy')
let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'privy-files-'))
})
afterEach(() => rm(home, { recursive: true }))

/** Runs a command where so many files may be open at once. */
const run = (limit: number, ...args: string[]) =>
  execa('/bin/sh', ['-c', 'ulimit -n "$1"; shift; exec "$@"', 'sh', String(limit), privy, ...args], {
    env: { PRIVY_HOME: home, PRIVY_NETWORK: 'private', PRIVY_BOOTSTRAP: 'none', PRIVY_LISTEN: '/ip4/127.0.0.1/tcp/0' },
    reject: false,
  })
const oneSentence = /^privy: [^\n]*`ulimit -n 1024`, then try again\.?$/

test.each([15, 20, 30, 50, 63])(
  'with %i open files, a command says in one sentence that they are too few',
  async (limit) => {
    expect(await run(limit, 'account', 'list')).toMatchObject({
      ...{ exitCode: 8, stdout: '', stderr: expect.stringMatching(oneSentence) as string },
    })
  },
)

test.each([64, 100, 200, 255])('with %i open files, commands work, and a node is not started', async (limit) => {
  expect(await run(limit, 'account', 'list')).toMatchObject({ exitCode: 0 })
  expect(await run(limit, 'account', 'create', '--name', 'alice')).toMatchObject({
    ...{ exitCode: 8, stdout: '', stderr: expect.stringMatching(oneSentence) as string },
  })
  expect(await readdir(home)).toEqual(['cache'])
})

test('with 256 open files, a node runs', { timeout: 60_000 }, async () => {
  expect(await run(256, 'account', 'create', '--name', 'alice')).toMatchObject({ exitCode: 0 })
  expect(await run(256, 'stop')).toMatchObject({ exitCode: 0 })
})
