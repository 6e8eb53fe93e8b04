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
  /** Path of the socket, at most 100 bytes. Its folder is created (0700) or checked; the socket gets mode 0600. */
  readonly path: string
  readonly handlers: Handlers
  /** Version of the program, for `hello`. */
  readonly version: string
  /** Gets errors of handlers that are not a PrivyError, that is, bugs. */
  readonly onError: (error: unknown) => void
  readonly limits?: Partial<ConnectionLimits>
}

export interface RpcServer {
  /**
   * Listens again if the socket was removed or replaced. Connected clients stay. Creates or checks the folder of the socket first.
   * @throws PrivyError as {@link serveRpc}
   */
  restore(): Promise<void>
  /** Stops listening, sends the responses that are written, closes all connections and removes the socket. */
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
 * @throws PrivyError `start-failed` if another process answers on the socket, `not-allowed` if its folder is not private, `bad-input` if its path is too long
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
      // Before listening again, because closing unlinks the path.
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
  // The folder already keeps other users out. The mode of the socket is a second protection.
  await chmod(path, 0o600)
  return { server, inode: await socketInode(path) }
}

/** Inode of the socket; undefined if there is none. */
async function socketInode(path: string): Promise<number | undefined> {
  const found = await lstat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
  return found?.isSocket() ? found.ino : undefined
}
