import { closeSync, fchmodSync, openSync, rmSync } from 'node:fs'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { type Bytes, toHex } from '../../shared/bytes.ts'
import { PrivyError } from '../../shared/errors.ts'

export interface IndexFile {
  readonly db: Database
  /** Whether the folded tables are new and empty. If so, fold the whole log into them. */
  readonly fresh: boolean
}

/** Tables that stay when the schema of a file changes. */
export interface KeptTables {
  /** Version of the kept tables. A file with another version keeps nothing. */
  readonly version: number
  readonly tables: readonly string[]
  /** Called before the other tables are dropped. It may rename tables to names of kept ones. */
  readonly retire?: (db: Database) => void
}

/**
 * Opens an encrypted SQLite file (sqlite3mc: ChaCha20-Poly1305 on every page of the file and of its WAL), or creates it with mode 0600.
 * The file is a cache of the log. If it is missing, damaged or encrypted under another key, it is removed with its `-wal` and `-shm` and created again. A
 * file of another schema keeps the tables in `kept` and loses the others. The check reads all pages, which takes about 100 ms for 30 MB.
 *
 * A power cut may lose the last transactions, but never a part of one. The log still has them.
 * @param key 32 bytes, used without derivation
 * @param schemaVersion 1 or more; a file with another version is created again
 * @param create creates the missing tables, in one transaction with the version
 * @throws PrivyError `start-failed` if another process has it open, or if the folder cannot be written
 */
export async function openIndexFile(options: {
  readonly path: string
  readonly key: Bytes
  readonly schemaVersion: number
  readonly kept?: KeptTables
  readonly create: (db: Database) => void
}): Promise<IndexFile> {
  const { path, key, schemaVersion, create, kept = { version: 0, tables: [] } } = options
  const connect = await loadSqlite()
  try {
    const sound = openSound(connect, path, key)
    if (sound && sound.pragma('user_version', { simple: true }) === schemaVersion) return { db: sound, fresh: false }
    const db = sound && keepOnly(sound, kept) ? sound : openAnew(connect, path, key)
    db.transaction(() => {
      create(db)
      db.pragma(`application_id = ${kept.version}`)
      db.pragma(`user_version = ${schemaVersion}`)
    })()
    return { db, fresh: true }
  } catch (cause) {
    if (!isSystemError(cause)) throw cause
    const hint = 'Check that no other node of this account runs, that the disk is not full and that you own the folder'
    throw new PrivyError('start-failed', `Could not open ${path}`, hint, { cause })
  }
}

/** Whether an error during the use of the index means that its file is damaged. If so, close it, remove it and open it again. */
export function isIndexDamaged(error: unknown): boolean {
  const code = sqliteCode(error)
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB'
}

type Connect = (path: string) => Database

/** Checks the version of Node first: the native module crashes Node 20 instead of throwing. */
async function loadSqlite(): Promise<Connect> {
  if (Number.parseInt(process.versions.node) < 24) {
    const hint = 'Start Privy by its command `privy`, which comes with a newer Node'
    throw new PrivyError('start-failed', `Privy needs Node 24, this is ${process.versions.node}`, hint)
  }
  const { default: Sqlite } = await import('better-sqlite3-multiple-ciphers')
  return (path) => new Sqlite(path)
}

/** Opens a database. @returns undefined if it is damaged or encrypted under another key */
function openSound(connect: Connect, path: string, key: Bytes): Database | undefined {
  let db: Database | undefined
  let sound = false
  try {
    db = unlock(connect, path, key)
    sound = db.pragma('quick_check(1)', { simple: true }) === 'ok'
  } catch (error) {
    if (!isIndexDamaged(error)) throw error
  } finally {
    if (!sound) db?.close()
  }
  return sound ? db : undefined
}

function openAnew(connect: Connect, path: string, key: Bytes): Database {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
  return unlock(connect, path, key)
}

/** Drops all tables except the kept ones. @returns false, after closing the database, if it has nothing to keep */
function keepOnly(db: Database, { version, tables, retire }: KeptTables): boolean {
  if (version === 0 || db.pragma('application_id', { simple: true }) !== version) {
    db.close()
    return false
  }
  // Virtual tables first: their shadow tables are dropped with them.
  const next = db.prepare<[string], string>(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN (SELECT value FROM json_each(?))
     ORDER BY sql LIKE 'CREATE VIRTUAL%' DESC LIMIT 1`,
  )
  db.transaction(() => {
    db.pragma('user_version = 0')
    retire?.(db)
    for (let name = next.pluck().get(JSON.stringify(tables)); name; name = next.pluck().get(JSON.stringify(tables)))
      db.exec(`DROP TABLE "${name}"`)
  })()
  return true
}

function unlock(connect: Connect, path: string, key: Bytes): Database {
  const file = openSync(path, 'a', 0o600) // SQLite copies the mode of the file to its -wal and -shm
  fchmodSync(file, 0o600)
  closeSync(file)
  const db = connect(path)
  try {
    db.pragma("cipher = 'chacha20'")
    db.pragma(`key = "x'${toHex(key)}'"`) // a raw key: no derivation
    db.pragma('busy_timeout = 5000')
    db.pragma('cache_size = -8000') // kB, half of the default; folding and searching are as fast
    db.pragma('temp_store = memory') // temporary files would not be encrypted
    db.pragma('trusted_schema = off')
    db.pragma('foreign_keys = on')
    db.pragma('journal_mode = wal')
    db.pragma('synchronous = normal')
    db.pragma('wal_autocheckpoint = 4000') // 16 MiB: a page that is written often is copied less often
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Whether an error comes from SQLite or the file system and is not a mistake in the schema. */
function isSystemError(error: unknown): boolean {
  return /^(SQLITE_(BUSY|CANTOPEN|FULL|IOERR|PERM|READONLY)|E[A-Z]+$)/.test(sqliteCode(error))
}
