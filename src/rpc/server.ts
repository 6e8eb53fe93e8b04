import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { serveConnection, type ConnectionLimits } from './connection.ts'
import { createDispatch } from './dispatch.ts'
import type { Handlers } from './handlers.ts'
import { maxLineBytes } from './limits.ts'
import { makePrivateFolder } from './private-folder.ts'
import { checkSocketPath, removeStaleSocket } from './socket-path.ts'

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
  checkSocketPath(path)
  await makePrivateFolder(dirname(path))
  await removeStaleSocket(path)

  const dispatch = createDispatch({ handlers, version, onError })
  const clients = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    serveConnection({ socket, dispatch, limits: { ...defaultLimits, ...limits }, onError })
  })
  server.listen(path)
  await once(server, 'listening')
  server.on('error', onError)
  // The folder keeps others out from the first moment on; this is the second fence.
  await chmod(path, 0o600)

  return {
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const client of clients) client.destroySoon()
      await closed
      await rm(path, { force: true })
    },
  }
}
