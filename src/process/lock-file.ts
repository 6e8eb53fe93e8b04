import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { PrivyError } from '../shared/errors.ts'
import { isDiskRefusal } from '../shared/system-error.ts'
import { isAlive, processIdentity, type ProcessIdentity } from './process-identity.ts'

const pollMs = 20
/** Age in ms from which the process that removes a stale lock counts as dead. The removal takes microseconds. */
const breakerLifeMs = 5_000

export interface LockOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** Runs `work` without the lock if the disk takes no file (full, read-only) and no live process holds the lock. */
  readonly evenOnFullDisk?: boolean
}

/**
 * Takes the lock file, runs `work`, and releases the lock. The file names its holder. If the holder is dead, this process takes the lock over.
 * @throws PrivyError `node-unreachable` if another process holds the lock for longer than `timeoutMs`
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const { timeoutMs, signal, evenOnFullDisk = false } = options
  const until = performance.now() + timeoutMs
  for (;;) {
    const taken = await tryLock(path).catch((error: unknown) => {
      if (evenOnFullDisk && isDiskRefusal(error)) return 'refused'
      throw error
    })
    if (taken === true) break
    if (taken === 'refused' && (await lockHolder(path)) === undefined) return work()
    await breakStale(path)
    if (performance.now() > until) {
      throw new PrivyError(
        'node-unreachable',
        `Another Privy command holds ${path}`,
        'Wait until it is done, then try again',
      )
    }
    await pause(pollMs, undefined, { signal })
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

/**
 * Takes a lock for the life of this process, unless another live process holds it. A repeated call restores a lock file that was removed.
 * @returns the other process that holds the lock, if there is one
 */
export async function takeLock(path: string): Promise<ProcessIdentity | undefined> {
  for (;;) {
    const holder = await lockHolder(path)
    if (holder !== undefined) return holder.pid === process.pid ? undefined : holder
    if (await tryLock(path)) return undefined
    await breakStale(path)
  }
}

/** Removes the lock if this process holds it. */
export async function releaseLock(path: string): Promise<void> {
  if ((await readHolder(path))?.pid === process.pid) await rm(path, { force: true })
}

/** The live process that holds the lock. It may be this process. */
export async function lockHolder(path: string): Promise<ProcessIdentity | undefined> {
  const holder = await readHolder(path)
  return holder !== undefined && (await isAlive(holder)) ? holder : undefined
}

/** Links a complete file to the path of the lock, so that no process reads a partial lock. `link` fails if the path exists (link(2)). */
async function tryLock(path: string): Promise<boolean> {
  const own = `${path}.${randomUUID()}`
  try {
    await writeFile(own, JSON.stringify(await processIdentity(process.pid)), { mode: 0o600, flag: 'wx' })
    await link(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(own, { force: true })
  }
}

/**
 * Removes the lock of a dead process. Several processes may find it stale. `mkdir` lets one of them at a time check again and remove it, so that none
 * removes a lock that another process has just taken.
 */
async function breakStale(path: string): Promise<void> {
  const breaker = `${path}.breaker`
  if ((await lockHolder(path)) !== undefined) return
  try {
    await mkdir(breaker)
  } catch {
    const made = await stat(breaker).catch(() => undefined)
    if (made !== undefined && Date.now() - made.mtimeMs > breakerLifeMs) await rmdir(breaker).catch(() => undefined)
    return
  }
  try {
    if ((await lockHolder(path)) === undefined) await rm(path, { force: true })
  } finally {
    await rmdir(breaker).catch(() => undefined)
  }
}

/** Undefined if there is no lock file, or if it names no process. */
async function readHolder(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const { pid, processStart } = JSON.parse(await readFile(path, 'utf8')) as { pid?: unknown; processStart?: unknown }
    if (typeof pid !== 'number') return undefined
    return { pid, processStart: typeof processStart === 'string' ? processStart : undefined }
  } catch {
    return undefined
  }
}
