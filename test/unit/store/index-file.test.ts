import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isIndexDamaged, openIndexFile } from '../../../src/store/index/index-file.ts'

const key = new Uint8Array(32).fill(5)
const canary = 'canary in the coal mine'
const create = (db: Database) =>
  db.exec('CREATE TABLE note (text TEXT); CREATE VIRTUAL TABLE word USING fts5 (text, content=note)')
const fill = (db: Database, count: number) => {
  const note = db.prepare<[string]>('INSERT INTO note VALUES (?)')
  for (let number = 0; number < count; number += 1) note.run(`${canary} ${number}`)
}
const count = (db: Database) => db.prepare<[], number>('SELECT count(*) FROM note').pluck().get()

describe('the file of the index', () => {
  let folder: string
  let path: string
  const open = (more: Partial<Parameters<typeof openIndexFile>[0]> = {}) =>
    openIndexFile({ path, key, schemaVersion: 3, create, ...more })

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'privy-index-'))
    path = join(folder, 'index.db')
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** A closed file with 200 notes, and its bytes. */
  const filled = async (): Promise<Buffer> => {
    const { db } = await open()
    fill(db, 200)
    db.close()
    return readFile(path)
  }
  const expectFresh = async (more = {}) => {
    const { db, fresh } = await open(more)
    expect(fresh).toBe(true)
    expect(count(db)).toBe(0)
    db.close()
  }

  it('is made once, and kept', async () => {
    await expectFresh()
    const { db, fresh } = await open()
    expect(fresh).toBe(false)
    fill(db, 3)
    db.close()
    const again = await open()
    expect(again.fresh).toBe(false)
    expect(count(again.db)).toBe(3)
    again.db.close()
  })

  it('is private, and so are its companions', async () => {
    const { db } = await open()
    fill(db, 3)
    const names = await readdir(folder)
    expect(names).toContain('index.db-wal')
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
    db.close()
  })

  it('is made private again when it was not', async () => {
    await filled()
    await chmod(path, 0o644)
    const { db } = await open()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    db.close()
  })

  it('has nothing readable in it, nor in its WAL', async () => {
    const { db } = await open()
    fill(db, 50)
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name))
      for (const text of ['canary', 'CREATE TABLE', 'SQLite format', Buffer.from(key)]) {
        expect(bytes.includes(text), `${name} holds ${text.toString()}`).toBe(false)
      }
    }
    db.close()
  })

  it('is made anew when any byte of it was changed', async () => {
    const bytes = await filled()
    for (let at = 0; at < bytes.length; at += 509) {
      await writeFile(
        path,
        bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)),
      )
      await expectFresh()
    }
  })

  it('is made anew when it was cut anywhere, or is something else', async () => {
    const bytes = await filled()
    for (const length of [0, 1, 16, 100, 4096, 5000, 8192, bytes.length - 1]) {
      await writeFile(path, bytes.subarray(0, length))
      await expectFresh()
    }
    await writeFile(path, 'a letter to my aunt'.repeat(1000))
    await expectFresh()
  })

  it('is made anew under another key', async () => {
    await filled()
    await expectFresh({ key: new Uint8Array(32).fill(6) })
  })

  it('keeps for another version what only this device knows, if that has the same version', async () => {
    const keeping = (version: number) => ({
      kept: { version, tables: ['mine'] },
      create: (db: Database) => {
        create(db)
        db.exec('CREATE TABLE IF NOT EXISTS mine (text TEXT)')
      },
    })
    const mine = (db: Database) => db.prepare<[], string>('SELECT text FROM mine').pluck().all()
    const first = await open(keeping(1))
    fill(first.db, 3)
    first.db.exec("INSERT INTO mine VALUES ('a draft'); INSERT INTO word (rowid, text) VALUES (1, 'a')")
    first.db.close()
    const second = await open({ schemaVersion: 4, ...keeping(1) })
    expect(second.fresh).toBe(true)
    expect([count(second.db), mine(second.db)]).toEqual([0, ['a draft']])
    second.db.close()
    const third = await open({ schemaVersion: 5, ...keeping(2) })
    expect([count(third.db), mine(third.db)]).toEqual([0, []])
    third.db.close()
  })

  it('is made anew for another version of the schema', async () => {
    await filled()
    await expectFresh({ schemaVersion: 4 })
    await expectFresh({ schemaVersion: 3 })
  })

  it('is not left behind half made', async () => {
    const failing = () => {
      throw new Error('mistake in the schema')
    }
    await expect(open({ create: failing })).rejects.toThrow('mistake in the schema')
    await expectFresh()
  })

  it('keeps what was committed when the process dies, and is made anew when its WAL is damaged as well', async () => {
    const { db } = await open()
    fill(db, 20)
    const [main, wal] = await Promise.all([readFile(path), readFile(`${path}-wal`)])
    db.close()
    await Promise.all([writeFile(path, main), writeFile(`${path}-wal`, wal)])
    const recovered = await open()
    expect(count(recovered.db)).toBe(20)
    recovered.db.close()

    await Promise.all([writeFile(path, 'damaged'), writeFile(`${path}-wal`, wal.fill(1, 32, 60))])
    await expectFresh()
  })

  it('leaves the file alone and says so when it cannot be opened', async () => {
    const bytes = await filled()
    const { db } = await open()
    db.exec('BEGIN EXCLUSIVE')
    db.exec("PRAGMA locking_mode = exclusive; INSERT INTO note VALUES ('held')")
    await expect(openIndexFile({ path: join(path, 'below'), key, schemaVersion: 3, create })).rejects.toMatchObject({
      code: 'start-failed',
    })
    db.exec('ROLLBACK')
    db.close()
    expect((await readFile(path)).length).toBe(bytes.length)
  })

  it('tells damage met in use from other errors', async () => {
    const bytes = await filled()
    const { db } = await open()
    await writeFile(path, bytes.fill(0, 4096))
    db.pragma('shrink_memory') // what was read on opening is not read again
    const error = (() => {
      try {
        db.prepare('SELECT * FROM note').all()
      } catch (thrown) {
        return thrown
      }
      return undefined
    })()
    db.close()
    expect(isIndexDamaged(error)).toBe(true)
    expect(isIndexDamaged(new Error('something else'))).toBe(false)
  })

  it('does not load the native module on a Node that it would crash', async () => {
    vi.spyOn(process.versions, 'node', 'get').mockReturnValue('20.20.0')
    await expect(open()).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringContaining('needs Node 24') as string,
    })
    vi.restoreAllMocks()
  })
})
