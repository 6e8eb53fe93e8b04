import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type RpcClient } from '../../../src/rpc/client.ts'
import type { Handlers } from '../../../src/rpc/handlers.ts'
import { serveRpc } from '../../../src/rpc/server.ts'
import { version } from '../../../src/shared/version.ts'

/** Serves the methods of a node on a socket of its own. */
export async function serveSocket(handlers: Handlers) {
  const folder = await mkdtemp(join(tmpdir(), 'privy-socket-'))
  const path = join(folder, 'node.sock')
  const server = await serveRpc({ path, handlers, version, onError: console.error })
  return {
    connect: (): Promise<RpcClient> => connect(path, { timeoutMs: 5_000 }),
    async close(): Promise<void> {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
