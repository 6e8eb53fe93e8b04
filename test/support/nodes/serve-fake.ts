import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from '../../../src/rpc/contract.ts'
import type { Handlers } from '../../../src/rpc/handlers.ts'
import { type RpcServer, serveRpc } from '../../../src/rpc/server.ts'
import { socketPath } from '../../../src/process/socket-path.ts'
import { accountId, type Address } from '../../../src/shared/ids.ts'
import { addAccount } from '../../../src/supervisor/accounts.ts'
import { locateFolders } from '../../../src/supervisor/folders.ts'
import { createFakeNode, fakeAddress } from './fake-node.ts'

/** A home with one account, alice, whose fake node runs in this process. Its state survives its restarts. */
export async function serveFake() {
  const home = await mkdtemp(join(tmpdir(), 'cli-'))
  const folders = locateFolders(home)
  const address = fakeAddress('alice') as Address
  const account: Account = { name: 'alice', address, device: 'd1'.repeat(16), state: 'running' }
  await addAccount(folders, { name: 'alice', address, device: account.device, createdAt: '' })
  const node = createFakeNode(account, () => undefined)
  const handlers: Handlers = { ...node.handlers }
  let server: RpcServer | undefined

  async function start(): Promise<void> {
    const path = socketPath(folders.run, accountId(address.slice('privy://'.length)))
    server = await serveRpc({ path, handlers, version: '0.1.0', onError: console.error })
  }
  async function stop(): Promise<void> {
    await server?.close()
    server = undefined
  }
  await start()
  return {
    ...node,
    ...{ home, folders, address, start, stop },
    /** Replaces the handler of a method. */
    override<M extends keyof Handlers>(method: M, make: (usual: Handlers[M]) => Handlers[M]): Promise<void> {
      Object.assign(handlers, { [method]: make(handlers[method]) })
      return stop().then(start)
    },
    async leave(): Promise<void> {
      await stop()
      await rm(home, { recursive: true })
    },
  }
}
