import { once } from 'node:events'
import { chmod, lstat, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { serveConnection, type ConnectionLimits } from './connection.ts'
import { createDispatch } from './dispatch.ts'
import type { Handlers } from './handlers.ts'
import { maxLineBytes } from './limits.ts'
import { makePrivateFolder } from '../process/private-folder.ts'
import { checkSocketPath, removeStaleSocket } from '../process/socket-path.ts'

export interface RpcServerOptions {
  /** At most 100 bytes. Its folder is made (0700) or checked; the socket gets mode 0600. */
  readonly path: string
  readonly handlers: Handlers
  /** Version of the program, which `hello` tells. */
  readonly version: string
  /** Gets bugs: whatever a handler threw that is no PrivyError. */
  readonly onError: (error: unknown) => void
  readonly limits?: Partial<ConnectionLimits>
}

export interface RpcServer {
  /**
   * Listens again if the socket was removed or replaced; clients that are connected stay. Its folder is made or tightened first.
   * @throws PrivyError as {@link serveRpc}
   */
  restore(): Promise<void>
  /** Stops listening, lets answers that are written reach their clients, drops the rest, removes the socket. */
  close(): Promise<void>
}

export const defaultLimits: ConnectionLimits = {
  maxInFlight: 64,
  maxWaitingBytes: maxLineBytes,
  maxUnreadBytes: 2 * maxLineBytes,
  lingerMs: 2_000,
}

/**
 * Serves the contract on a Unix socket.
 * @throws PrivyError `start-failed` when another process answers on the socket, `not-allowed` when its folder is not private,
 *   `bad-input` when its path is too long
 */
export async function serveRpc({ path, handlers, version, onError, limits }: RpcServerOptions): Promise<RpcServer> {
  const dispatch = createDispatch({ handlers, version, onError })
  const clients = new Set<Socket>()
  const ends: Promise<unknown>[] = []
  const accept = (socket: Socket): void => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    serveConnection({ socket, dispatch, limits: { ...defaultLimits, ...limits }, onError })
  }
  let listener: Listener | undefined = await listen(path, accept, onError)

  const stopListening = (): void => {
    if (listener === undefined) return
    ends.push(once(listener.server, 'close'))
    listener.server.close()
    listener = undefined
  }
  return {
    async restore() {
      await makePrivateFolder(dirname(path))
      if (listener !== undefined && listener.inode === (await socketInode(path))) return
      // First of all: closing unlinks the path, whatever is there.
      stopListening()
      listener = await listen(path, accept, onError)
    },
    async close() {
      stopListening()
      for (const client of clients) client.destroySoon()
      await Promise.all(ends)
      await rm(path, { force: true })
    },
  }
}

interface Listener {
  readonly server: Server
  readonly inode: number | undefined
}

async function listen(
  path: string,
  accept: (socket: Socket) => void,
  onError: (error: unknown) => void,
): Promise<Listener> {
  checkSocketPath(path)
  await makePrivateFolder(dirname(path))
  await removeStaleSocket(path)
  const server = createServer({ allowHalfOpen: true }, accept)
  server.listen(path)
  await once(server, 'listening')
  server.on('error', onError)
  // The folder keeps others out from the first moment on; this is the second fence.
  await chmod(path, 0o600)
  return { server, inode: await socketInode(path) }
}

/** Undefined where there is no socket. */
async function socketInode(path: string): Promise<number | undefined> {
  const found = await lstat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
  return found?.isSocket() ? found.ino : undefined
}
