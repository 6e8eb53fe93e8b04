import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { NetworkSettings } from '../../../src/shared/network-settings.ts'
import { connect, type RpcClient } from '../../../src/rpc/client.ts'
import { isAlive } from '../../../src/process/process-identity.ts'
import { socketPath } from '../../../src/process/socket-path.ts'
import { type AccountId, accountId } from '../../../src/shared/ids.ts'
import { type Folders, locateFolders } from '../../../src/supervisor/folders.ts'
import { startNode } from '../../../src/supervisor/start.ts'

const main = join(import.meta.dirname, '../../../dist/src/node/main.js')

/** A person with the real node as a process, which can be killed and started at any time. */
export interface RealNode {
  readonly account: AccountId
  readonly folders: Folders
  /** The folder of the log and the index of the account. */
  readonly data: string
  /** Starts the node with the words, if it does not run. */
  start(): Promise<void>
  /** Kills the process (SIGKILL). */
  kill(): Promise<void>
  /** Ends the process by SIGTERM, like a machine that shuts down. */
  end(): Promise<void>
  /** Connects to the node. The caller closes the client. */
  connect(): Promise<RpcClient>
  /** Ends the node and removes its files. */
  leave(): Promise<void>
}

/** @param home an existing folder to use instead of a new one; it is not removed */
export async function realNode(name: string, bootstrap: string, home?: string): Promise<RealNode> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'privy-real-')))
  const folders = locateFolders(folder)
  const network: NetworkSettings = {
    profile: 'private',
    bootstrap: [bootstrap],
    listen: ['/ip4/127.0.0.1/tcp/0'],
    relay: 'off',
  }
  const common = { folders, program: { main, compileCache: join(tmpdir(), 'privy-real-cache') }, env: process.env }
  const order = { passphrase: '', name, network }
  const made = await startNode({ ...common, account: undefined, order: { ...order, mode: 'create' } })
  const words = made.words ?? ''
  const account = accountId(made.account.address.slice('privy://'.length))
  let { pid } = made

  const gone = () =>
    vi.waitFor(
      async () => {
        if (await isAlive({ pid })) throw new Error(`node ${pid} is still there`)
      },
      { timeout: 10_000, interval: 5 },
    )
  const signal = async (which: NodeJS.Signals) => {
    if (await isAlive({ pid })) process.kill(pid, which)
    await gone()
  }

  return {
    account,
    folders,
    data: join(folders.data, account),
    async start() {
      const started = await startNode({ ...common, account, order: { ...order, mode: 'words', words } })
      ;({ pid } = started)
    },
    kill: () => signal('SIGKILL'),
    end: () => signal('SIGTERM'),
    connect: () => connect(socketPath(folders.run, account), { timeoutMs: 10_000 }),
    async leave() {
      await signal('SIGTERM')
      if (home === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Makes two people contacts. */
export async function introduce(asker: RealNode, asked: RealNode): Promise<void> {
  const [one, other] = await Promise.all([asker.connect(), asked.connect()])
  try {
    await one.call('contact.add', { link: `privy://${asked.account}` })
    const wait = { timeout: 20_000, interval: 20 }
    const id = await vi.waitFor(async () => {
      const [request] = await other.call('request.list', {})
      if (!request) throw new Error('no request yet')
      return request.id
    }, wait)
    await other.call('request.accept', { request: id })
    await vi.waitFor(async () => {
      const [contact] = await one.call('contact.list', {})
      if (contact?.state !== 'accepted') throw new Error('not accepted yet')
    }, wait)
  } finally {
    one.close()
    other.close()
  }
}
