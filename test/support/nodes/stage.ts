import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Message } from '../../../src/rpc/contract.ts'
import { serveRpc } from '../../../src/rpc/server.ts'
import { socketPath } from '../../../src/process/socket-path.ts'
import { accountId, addressOf } from '../../../src/shared/ids.ts'
import { version } from '../../../src/shared/version.ts'
import { locateFolders } from '../../../src/supervisor/folders.ts'
import { settingsPath } from '../../../src/supervisor/settings/settings-file.ts'
import { createFakeNode, type FakeNode } from './fake-node.ts'

/** A home with one account, `me`, and a stand-in for its node, for the built interface. */
export interface Stage {
  readonly env: Readonly<Record<string, string>>
  readonly node: FakeNode
  /** Adds a message before the interface connects. `who`: index of the name. */
  readonly say: (who: number, text: string, change?: Partial<Message>) => Message
  /** Adds a message and emits its event. */
  readonly push: (who: number, text: string) => void
  readonly close: () => Promise<void>
}

const id = accountId('a1'.repeat(32))
const me = { name: 'me', address: addressOf(id), device: 'd0'.repeat(16) }
/** 2 January 2026, noon: the time of the first message. */
const firstTimeMs = Date.UTC(2026, 0, 2, 12)

export async function setStage(names: readonly string[]): Promise<Stage> {
  const home = await mkdtemp(join(tmpdir(), 'privy-stage-'))
  const folders = locateFolders(home)
  await mkdir(folders.config, { recursive: true, mode: 0o700 })
  await mkdir(folders.run, { recursive: true, mode: 0o700 })
  const since = new Date(firstTimeMs).toISOString()
  await writeFile(settingsPath(folders), JSON.stringify({ accounts: [{ ...me, createdAt: since }], network: {} }))

  const addresses = names.map((_, index) => addressOf(accountId((index + 1).toString(16).padStart(64, '0'))))
  const node = createFakeNode({ ...me, state: 'running' }, () => undefined)
  const { world, contract } = node
  world.requests = []
  world.contacts = names.map((name, index) => ({
    ...{ name, address: addresses[index] ?? '', state: 'accepted', verified: false, since },
  }))
  let count = 0
  function say(who: number, text: string, change: Partial<Message> = {}): Message {
    count += 1
    const time = new Date(firstTimeMs + count * 1000).toISOString()
    const state = change.direction === 'out' ? 'delivered' : 'received'
    return contract.message({ conversation: addresses[who] ?? '', text, time, state, ...change })
  }
  const server = await serveRpc({
    ...{ path: socketPath(folders.run, id), version, onError: console.error, handlers: node.handlers },
  })
  return {
    env: { PRIVY_HOME: home, PRIVY_NETWORK: 'private', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    node,
    say,
    push(who, text) {
      contract.emit('message.received', { message: say(who, text, { state: 'unread' }) })
    },
    async close() {
      await server.close()
      // The interface writes its compiled code when it ends, shortly after its terminal has closed.
      await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}
