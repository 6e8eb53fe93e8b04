import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../../src/shared/bytes.ts'
import { logCompliance } from '../../compliance/log.ts'
import { collect, type LogFolder, logFolder, testAccount, type TestAccount } from '../../support/log/log-fixture.ts'

const nothing = () => false

logCompliance('the OrbitDB log', () => logFolder())

describe('the OrbitDB log on disk', () => {
  let owner: TestAccount
  let folder: LogFolder

  beforeEach(async () => {
    owner = testAccount()
    folder = await logFolder(owner)
  })
  afterEach(() => folder.dispose())

  it('has the same address on every device of the account, and another for another account', async () => {
    const second = await logFolder(owner, 2)
    const stranger = await logFolder()
    const logs = await Promise.all([folder.open(), second.open(), stranger.open()])
    const [one, two, other] = logs.map(({ address }) => address)
    expect(one).toBe(two)
    expect(one).not.toBe(other)
    await Promise.all(logs.map((log) => log.close()))
    await Promise.all([second.dispose(), stranger.dispose()])
  })

  it('writes no new identity block when it is opened again', async () => {
    await (await folder.open()).close()
    const before = await collect(folder.blocks.getAll())
    await (await folder.open()).close()
    expect(await collect(folder.blocks.getAll())).toHaveLength(before.length)
  })

  it('leaves nothing readable on the disk', async () => {
    const log = await folder.open()
    await log.append(utf8('canary-in-the-coal-mine'))
    await log.append(utf8('canary-in-the-coal-mine'))
    await log.close()
    await folder.blocks.close()
    const files = await readdir(folder.path, { recursive: true, withFileTypes: true })
    const contents = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
    )
    const disk = Buffer.concat(contents)
    expect(disk.includes(owner.account), 'the entries are on this disk').toBe(true)
    expect(disk.includes('canary')).toBe(false)
    expect(disk.includes(Buffer.from(owner.key))).toBe(false)
    expect(disk.includes(Buffer.alloc(32, 1)), 'the seed of the device').toBe(false)
    await folder.blocks.open()
  })

  it('says so when another node has it open', async () => {
    const log = await folder.open()
    await expect(folder.open()).rejects.toMatchObject({
      code: 'start-failed',
      hint: expect.stringContaining('Another node') as string,
    })
    await log.close()
  })

  it('hands on an entry of another storage key without records, and counts it', async () => {
    const log = await folder.open()
    const hash = await log.append(utf8('secret'))
    await log.close()
    const other = await folder.open({ key: new Uint8Array(32) })
    expect(await collect(other.entries(nothing))).toEqual([{ hash, records: [] }])
    expect(other.rejected.get('unreadable')).toBe(1)
    await other.close()
  })

  it('finds its heads again when the newest blocks were lost in a power cut', async () => {
    const log = await folder.open()
    const hashes: string[] = []
    for (const text of ['1', '2', '3', '4']) hashes.push(await log.append(utf8(text)))
    await log.close()
    for (const hash of hashes.slice(2)) await folder.blocks.delete(CID.parse(hash, base58btc))

    const again = await folder.open()
    expect(await again.heads()).toEqual([hashes[1]])
    expect(again.rejected.get('missing-block')).toBe(1)
    const fifth = await again.append(utf8('5'))
    expect((await collect(again.entries(nothing))).map(({ hash }) => hash)).toEqual([hashes[0], hashes[1], fifth])
    await again.close()
  })

  it('reads past a block that is damaged, and counts it', async () => {
    const log = await folder.open()
    const hashes: string[] = []
    for (const text of ['1', '2', '3', '4', '5']) hashes.push(await log.append(utf8(text)))
    await log.close()
    const damaged = hashes[2] ?? ''
    await folder.blocks.put(CID.parse(damaged, base58btc), utf8('something else'))

    const again = await folder.open()
    expect((await collect(again.entries(nothing))).map(({ hash }) => hash)).toEqual(
      hashes.filter((hash) => hash !== damaged),
    )
    expect(again.rejected.get('missing-block')).toBe(1)
    await again.close()
  })

  it('takes new entries although an earlier block is lost', async () => {
    const log = await folder.open()
    const hashes: string[] = []
    for (let number = 0; number < 12; number += 1) hashes.push(await log.append(utf8(`${number}`)))
    await log.close()
    await folder.blocks.delete(CID.parse(hashes[8] ?? '', base58btc))
    const again = await folder.open()
    await again.append(utf8('after'))
    expect((await collect(again.entries(() => false))).at(-1)?.records).toEqual([utf8('after')])
    await again.close()
  })

  it('opens without reading what is in it', async () => {
    const log = await folder.open()
    for (let number = 0; number < 50; number += 1) await log.append(utf8(`${number}`))
    await log.close()
    let reads = 0
    const counting = {
      put: folder.blocks.put.bind(folder.blocks),
      has: folder.blocks.has.bind(folder.blocks),
      getAll: folder.blocks.getAll.bind(folder.blocks),
      get: (cid: CID) => {
        reads += 1
        return folder.blocks.get(cid)
      },
    }
    const again = await folder.open({ blocks: counting })
    await again.heads()
    expect(reads).toBeLessThan(3)
    await again.close()
  })

  it('reads 10,000 entries, oldest first', { timeout: 120_000 }, async () => {
    const log = await folder.open()
    const hashes: string[] = []
    for (let number = 0; number < 10_000; number += 1) hashes.push(await log.append(utf8(`${number}`)))
    expect((await collect(log.entries(nothing))).map(({ hash }) => hash)).toEqual(hashes)
    await log.close()
  })
})
