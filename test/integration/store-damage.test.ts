import { createHash, randomBytes } from 'node:crypto'
import {
  cp,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openRepaired } from '../../src/node/open-repaired.ts'
import { utf8 } from '../../src/shared/bytes.ts'
import { DurableBlocks } from '../../src/store/level/durable-blocks.ts'
import { openLog } from '../../src/store/log/open-log.ts'
import { isRepairOrdered } from '../../src/store/level/repair.ts'
import type { EntryHash, LogPort } from '../../src/state/log-port.ts'
import { noNetwork, random, testAccount, testDevice } from '../support/log/log-fixture.ts'

const owner = testAccount()
/** What the index knows: hash and text of every entry. */
const known = new Map<EntryHash, string>()
let root: string, folder: string, snapshot: string
const faults: unknown[] = []

interface Opened {
  readonly log: LogPort
  readonly stop: () => Promise<void>
}

let last: Opened | undefined

/** Opens the stores of an account as a node does. */
async function open() {
  const libp2p = await noNetwork()
  let repairs = 0
  const opened = await openRepaired<Opened>(
    async ({ salvage, onDamage }) => {
      const blocks = new DurableBlocks(join(folder, 'blocks'), onDamage)
      await blocks.open()
      try {
        const log = await openLog({
          ...testDevice(owner),
          ...{
            libp2p,
            blocks,
            key: owner.key,
            directory: join(folder, 'log'),
            random,
            salvage,
            known: () => known.keys(),
          },
          timeouts: { identityMs: 200, blockMs: 200 },
          ...(onDamage && { onDamage }),
        })
        return { log, stop: () => log.close().then(() => blocks.close()) }
      } catch (error) {
        await blocks.close()
        throw error
      }
    },
    { folder, now: Date.now, onFault: (fault) => faults.push(fault), onRepair: () => repairs++ },
  )
  last = opened.node
  return { ...opened, ...opened.node, repairs }
}

async function append(log: LogPort, text: string): Promise<void> {
  known.set(await log.append(utf8(text)), text)
}

/** Texts of all entries that a new index would be made from. */
async function texts(log: LogPort): Promise<string[]> {
  const all: string[] = []
  for await (const { records } of log.entries(() => false))
    all.push(...records.map((record) => Buffer.from(record).toString()))
  return all.sort()
}
const allTexts = () => [...known.values()].sort()

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'privy-damage-'))
  folder = join(root, 'account')
  snapshot = join(root, 'snapshot')
  // What one session leaves in its write-ahead log becomes a table when the next one begins.
  for (const [session, count] of [80, 15, 15].entries()) {
    const { log, stop } = await open()
    for (let number = 0; number < count; number++) await append(log, `${session}.${number} ${'x'.repeat(500)}`)
    await stop()
  }
  await cp(folder, snapshot, { recursive: true })
}, 60_000)
afterEach(() => last?.stop())
afterAll(() => rm(root, { recursive: true }))
beforeEach(async () => {
  faults.length = 0
  for (const [entry, text] of known) if (text === 'after the damage') known.delete(entry)
  await rm(folder, { recursive: true, force: true })
  await cp(snapshot, folder, { recursive: true })
})

const kinds = { CURRENT: /^CURRENT$/, MANIFEST: /^MANIFEST/, '.ldb': /\.ldb$/, '.log': /\.log$/ } as const
const damages: Readonly<Record<string, (path: string, size: number) => Promise<void>>> = {
  random: async (path, size) => writeFile(path, randomBytes(size)),
  'random in the middle': (path, size) => overwrite(path, randomBytes(Math.ceil(size / 4)), Math.floor(size / 3)),
  zeroed: async (path, size) => writeFile(path, Buffer.alloc(size)),
  truncated: async (path, size) => truncate(path, Math.floor(size / 2)),
  empty: async (path) => truncate(path, 0),
  gone: async (path) => unlink(path),
}
async function overwrite(path: string, bytes: Uint8Array, at: number): Promise<void> {
  const file = await openFile(path, 'r+')
  await file.write(bytes, 0, bytes.length, at)
  await file.close()
}
const hash = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')

/** Damages every file of a kind. @returns hashes of what is there instead */
async function damage(store: string, kind: keyof typeof kinds, how: string): Promise<string[]> {
  const names = (await readdir(join(folder, store))).filter((name) => kinds[kind].test(name))
  expect(names).not.toEqual([])
  const damaged: string[] = []
  for (const name of names) {
    const path = join(folder, store, name)
    const before = await hash(path)
    await damages[how]?.(path, (await stat(path)).size)
    const after = await stat(path).then(
      () => hash(path),
      () => undefined,
    )
    expect(after).not.toBe(before)
    if (after !== undefined) damaged.push(after)
  }
  return damaged
}

async function hashesBelow(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => hash(join(parentPath, name))),
  )
}

const cases = Object.keys(kinds).flatMap((kind) =>
  Object.keys(damages).map((how) => [kind as keyof typeof kinds, how] as const),
)

/** The log can be written, and opens again without another repair. */
async function expectSound({ log, stop }: Awaited<ReturnType<typeof open>>): Promise<void> {
  await append(log, 'after the damage')
  expect(await texts(log)).toContain('after the damage')
  await stop()
  expect(await isRepairOrdered(folder)).toBe(false)
  const again = await open()
  expect(again.repairs).toBe(0)
  expect(await texts(again.log)).toContain('after the damage')
  await again.stop()
}

describe('the list of the log', () => {
  test.each(cases)('%s %s: nothing is lost, and the damaged files are kept', async (kind, how) => {
    const damaged = await damage('log', kind, how)
    const opened = await open()
    expect(opened.repairs).toBe(1)
    expect(faults).toMatchObject([{ code: 'bad-file', message: expect.stringContaining('is damaged') as string }])
    expect(await hashesBelow(opened.damagedIn ?? '')).toEqual(expect.arrayContaining(damaged))
    expect(await texts(opened.log)).toEqual(allTexts())
    await expectSound(opened)
  })
})

describe('the blocks', () => {
  test.each(cases)('%s %s: what is readable is not lost, and the damaged files are kept', async (kind, how) => {
    const damaged = await damage('blocks', kind, how)
    const opened = await open()
    expect(opened.repairs).toBe(1)
    expect(faults).toMatchObject([{ code: 'bad-file', message: expect.stringContaining('is damaged') as string }])
    expect(await hashesBelow(opened.damagedIn ?? '')).toEqual(expect.arrayContaining(damaged))
    const found = await texts(opened.log)
    expect(allTexts()).toEqual(expect.arrayContaining(found))
    // Tables and the write-ahead log hold the blocks; the other files only say which they are.
    const lost = kind === '.ldb' ? /^[01]\./ : kind === '.log' ? /^2\./ : /^$/
    expect(found).toEqual(expect.arrayContaining(allTexts().filter((text) => !lost.test(text))))
    await expectSound(opened)
  })
})

describe.each(['log', 'blocks'])('after a crash, in %s', (store) => {
  beforeEach(() => rm(join(folder, store, 'closed.json')))

  test.each(cases)('%s %s: the stores open, and take more', async (kind, how) => {
    await damage(store, kind, how)
    const opened = await open()
    const found = await texts(opened.log)
    if (store === 'log') expect(found).toEqual(allTexts())
    expect(allTexts()).toEqual(expect.arrayContaining(found))
    await append(opened.log, 'after the damage')
    await opened.stop()
    // What was met while the log was in use is repaired by the next start.
    await expectSound(await open())
  })
})
