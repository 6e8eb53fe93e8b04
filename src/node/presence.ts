import { lstatSync } from 'node:fs'
import { PrivyError } from '../shared/errors.ts'
import { type AccountId, addressOf } from '../shared/ids.ts'
import type { Schedule } from '../shared/time.ts'
import { releaseLock, takeLock } from '../process/lock-file.ts'
import { readRunFile, removeRunFile, writeRunFile } from '../process/run-file.ts'
import { type RpcServerOptions, serveRpc } from '../rpc/server.ts'
import { isAnswered, nodeLockPath, runFilePath, socketPath } from '../process/socket-path.ts'

/** How often a node checks that others can find it, in milliseconds. A check is five system calls of about 10 µs each. */
const lookEveryMs = 1_000

export interface PresenceOptions extends Omit<RpcServerOptions, 'path'> {
  readonly account: AccountId
  /** Folder of the account. This process holds its lock. */
  readonly folder: string
  readonly runDir: string
  /** Called once when the folder of the account was removed: the node could store nothing. */
  readonly onFolderGone: () => void
  readonly schedule: Schedule
}

/** The files by which other processes find this node: socket, run file and lock. */
export interface Presence {
  readonly socket: string
  /** Closes the socket. Run file and lock stay until {@link leave}. */
  close(): Promise<void>
  /** Removes run file and lock. A node that stops in good order does this last. */
  leave(): Promise<void>
}

/**
 * Takes the lock of the account, unless another node of the account runs.
 * @returns whether this process may run the account
 */
export async function claimAccount(folder: string, runDir: string, account: AccountId): Promise<boolean> {
  const lock = nodeLockPath(folder)
  if ((await takeLock(lock)) !== undefined) return false
  // The lock of a running node may have been removed a moment ago. That node takes it again.
  if (!(await isAnswered(socketPath(runDir, account)))) return true
  await releaseLock(lock)
  return false
}

/**
 * Creates socket and run file of this node, and creates them again if another program removes them, as a job that cleans `/tmp` does.
 * @throws PrivyError as {@link serveRpc}
 */
export async function keepPresence(options: PresenceOptions): Promise<Presence> {
  const { account, folder, runDir, onFolderGone, schedule, onError } = options
  const socket = socketPath(runDir, account)
  const runFile = runFilePath(runDir, account)
  const startedAt = new Date().toISOString()
  const server = await serveRpc({ ...options, path: socket })
  await writeRunFile(runFile, addressOf(account), startedAt)

  let closed = false
  let cancel = (): void => undefined
  let lastFault: string | undefined
  const traces = (): string => [folder, runDir, socket, runFile, nodeLockPath(folder)].map(traceOf).join(', ')
  let sound = traces()

  async function restore(): Promise<void> {
    const holder = await takeLock(nodeLockPath(folder))
    if (holder !== undefined)
      throw new PrivyError('start-failed', `Process ${holder.pid} holds the lock of this account`, 'End one of the two')
    await server.restore()
    if ((await readRunFile(runFile))?.pid !== process.pid) await writeRunFile(runFile, addressOf(account), startedAt)
  }
  async function look(): Promise<void> {
    try {
      if (traces() === sound) return
      if (traceOf(folder) === 'gone') {
        closed = true
        onFolderGone()
        return
      }
      await restore()
      sound = traces()
      lastFault = undefined
    } catch (error) {
      // A lasting fault is reported once.
      if (String(error) !== lastFault) onError(error)
      lastFault = String(error)
    }
  }
  let looking = Promise.resolve()
  const lookLater = (): void => {
    cancel = schedule(lookEveryMs, () => {
      looking = look().finally(() => {
        if (!closed) lookLater()
      })
    })
  }
  lookLater()

  return {
    socket,
    async close() {
      closed = true
      cancel()
      await looking
      await server.close()
    },
    async leave() {
      await removeRunFile(runFile)
      await releaseLock(nodeLockPath(folder))
    },
  }
}

/** Changes when a file or folder is removed, replaced or written, or when its mode changes. */
function traceOf(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 'gone'
  return [found.ino, found.mode, found.isDirectory() ? '' : found.mtimeMs].join(' ')
}
