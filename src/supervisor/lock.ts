import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive, processIdentity, type ProcessIdentity } from '../rpc/process-identity.ts'
import { PrivyError } from '../shared/errors.ts'

const pollMs = 20
/** Breaking a stale lock takes microseconds; a breaker older than this died at it. */
const breakerLifeMs = 5_000

export interface LockOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/**
 * Runs `work` while no other process holds the lock file, which names its holder. A lock whose holder died is taken over.
 * @throws PrivyError `node-unreachable` when somebody else holds it for longer than `timeoutMs`
 */
export async function withLock<T>(
  path: string,
  { timeoutMs, signal }: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + timeoutMs
  while (!(await tryLock(path))) {
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

/** Who holds the lock now, if that process is alive. It may be this one. */
export async function lockHolder(path: string): Promise<ProcessIdentity | undefined> {
  const holder = await readHolder(path)
  return holder !== undefined && (await isAlive(holder)) ? holder : undefined
}

/** Links a finished file into place, so that a lock is never seen half-written; `link` fails when the name is taken (link(2)). */
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
 * Removes the lock of a dead process. Of all who find it stale, one at a time (`mkdir`) looks again and removes it, so nobody removes the lock that
 * another one has just taken.
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

/** Undefined when there is no lock, or it names nobody: ours are never half-written. */
async function readHolder(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const { pid, processStart } = JSON.parse(await readFile(path, 'utf8')) as { pid?: unknown; processStart?: unknown }
    if (typeof pid !== 'number') return undefined
    return { pid, processStart: typeof processStart === 'string' ? processStart : undefined }
  } catch {
    return undefined
  }
}
