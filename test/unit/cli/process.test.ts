import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { accountId, type Address } from '../../../src/shared/ids.ts'
import { addAccount } from '../../../src/supervisor/accounts.ts'
import { locateFolders } from '../../../src/supervisor/folders.ts'
import { startNode } from '../../../src/supervisor/start.ts'
import { stopNode } from '../../../src/supervisor/stop.ts'
import { fakeAddress, fakeNodePath } from '../../support/nodes/fake-node.ts'
import { ptyNeeds } from '../../support/terminal/pty.ts'

const root = new URL('../../../', import.meta.url).pathname
const words = 'sesame'
const address = fakeAddress(words) as Address
const id = accountId(address.slice('privy://'.length))
let home: string
let children: ChildProcess[]

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'proc-'))
  children = []
  const folders = locateFolders(home)
  for (const name of ['alice', 'shut']) {
    const of = name === 'alice' ? address : (`privy://${'5'.repeat(64)}` as const)
    await addAccount(folders, { name, address: of, device: '', createdAt: '' })
  }
  const order = {
    mode: 'words',
    words,
    passphrase: '',
    name: 'alice',
    network: { profile: 'private', relay: 'off' },
  } as const
  await startNode({ folders, program: { main: fakeNodePath }, env: process.env, account: id, order })
})

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await stopNode(locateFolders(home), id)
  await rm(home, { recursive: true })
})

const env = (): NodeJS.ProcessEnv => ({ ...process.env, PRIVY_HOME: home, PRIVY_ACCOUNT: 'alice' })

function privy(...argv: string[]) {
  const child = spawn(process.execPath, [`${root}bin/privy.ts`, ...argv], { stdio: 'pipe', env: env() })
  children.push(child)
  return child
}

async function ending(child: ChildProcess): Promise<unknown> {
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return code ?? signal
}

async function run(...argv: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = privy(...argv)
  child.stdin.end()
  const [code, out, err] = await Promise.all([ending(child), text(child.stdout), text(child.stderr)])
  return { code, out, err }
}

/** Resolves once a follower is subscribed and prints. */
async function follower() {
  const child = privy('read', '--follow', '--json')
  const seen: string[] = []
  child.stdout.on('data', (chunk: Buffer) => seen.push(chunk.toString()))
  await vi.waitFor(
    async () => {
      await run('send', 'bob', 'are you there')
      expect(seen.join('')).toContain('are you there')
    },
    { timeout: 20_000 },
  )
  return child
}

describe('a command as a process', () => {
  test('prints its result and ends by itself', async () => {
    expect(await run('contact', 'list', '--json')).toMatchObject({
      code: 0,
      out: expect.stringContaining('"bob"') as unknown,
      err: '',
    })
    expect(await run('contact', 'show', 'nobody')).toMatchObject({ code: 6, out: '' })
  })

  test('ends quietly when nobody reads it any more', async () => {
    const child = await follower()
    const err = text(child.stderr)
    child.stdout.destroy()
    const ended = ending(child)
    await run('send', 'bob', 'anybody?')
    expect(await ended).toBe(0)
    expect(await err).toBe('')
  })

  test.skipIf(ptyNeeds.isMissing)(`does not show the words as they are typed ${ptyNeeds.label}`, async () => {
    const command = `'${process.execPath}' '${root}bin/privy.ts' start --account shut`
    const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'], env: env() })
    children.push(child)
    let shown = ''
    const answers = ['abandon ability canary\r', 'canary-passphrase\r']
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString()
      if (/not shown\): $/.test(shown)) child.stdin.write(answers.shift() ?? '')
    })
    // There is no node to start next to the sources; the words were asked for before that.
    expect(await ending(child)).toBe(5)
    expect(answers).toEqual([])
    expect(shown).toContain('The 24 words of "shut"')
    expect(shown).not.toMatch(/canary|abandon/)
  })
})
