import { lstatSync } from 'node:fs'
import { PrivyError } from '../shared/errors.ts'
import { type AccountId, addressOf } from '../shared/ids.ts'
import type { Schedule } from '../shared/time.ts'
import { releaseLock, takeLock } from '../process/lock-file.ts'
import { readRunFile, removeRunFile, writeRunFile } from '../process/run-file.ts'
import { type RpcServerOptions, serveRpc } from '../rpc/server.ts'
import { isAnswered, nodeLockPath, runFilePath, socketPath } from '../process/socket-path.ts'

/** How often a node looks whether it can still be found: five system calls, some 10 µs each, as long as nothing has changed. */
const lookEveryMs = 1_000

export interface PresenceOptions extends Omit<RpcServerOptions, 'path'> {
  readonly account: AccountId
  /** Folder of the account, whose lock this process holds. */
  readonly folder: string
  readonly runDir: string
  /** Called once when the account's folder was removed: nothing would be kept of what the node takes. */
  readonly onFolderGone: () => void
  readonly schedule: Schedule
}

/** How other processes find this node: its socket, its run file, its lock. */
export interface Presence {
  readonly socket: string
  /** Ends the socket. The run file and the lock stay until the node has stopped: see {@link leave}. */
  close(): Promise<void>
  /** Removes run file and lock: the last thing that a node does when it stops in good order. */
  leave(): Promise<void>
}

/**
 * Takes the account's lock, unless another node of the account lives.
 * @returns whether this process may run the account
 */
export async function claimAccount(folder: string, runDir: string, account: AccountId): Promise<boolean> {
  const lock = nodeLockPath(folder)
  if ((await takeLock(lock)) !== undefined) return false
  // The lock may have been removed a moment ago: the other node takes it back.
  if (!(await isAnswered(socketPath(runDir, account)))) return true
  await releaseLock(lock)
  return false
}

/**
 * Makes this node reachable, and keeps it so: what is removed while it runs, as by a job that tidies `/tmp`, is made again.
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
      // A fault that lasts is told once.
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

/** What changes when a file is removed, replaced or written, or when a folder is, or lets others in. */
function traceOf(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 'gone'
  return [found.ino, found.mode, found.isDirectory() ? '' : found.mtimeMs].join(' ')
}
