import type { Handlers } from '../../../src/rpc/handlers.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import { version } from '../../../src/shared/version.ts'
import { memoryContacts } from './memory-contacts.ts'
import { memoryEvents } from './memory-events.ts'
import { memoryMessages } from './memory-messages.ts'
import { memoryReading } from './memory-reading.ts'
import { createWorldKeeper, type World } from './memory-world.ts'

export type { World } from './memory-world.ts'
export type MemoryContract = ReturnType<typeof createMemoryContract>

/**
 * The contract in memory, without a network: test/compliance/node.ts holds it to what the real node does.
 * @param stop called after `node.stop`
 */
export function createMemoryContract(world: World, stop: () => void = () => undefined) {
  const keeper = createWorldKeeper(world)
  const { emit, message, conversation, find, pick, numbers, tellNumbers } = keeper
  const messages = memoryMessages(world, keeper)
  const contacts = memoryContacts(world, keeper)
  let readReceipts = true

  const handlers: Handlers = {
    ...messages.handlers,
    ...memoryReading(world, keeper),
    ...contacts.handlers,
    ...memoryEvents(world, keeper),
    'account.show': async () => world.account,
    'account.rename': async ({ name }) => {
      if (name.trim() === '') throw new PrivyError('bad-input', 'The name is empty', 'Give one')
      keeper.renamed(world.account.address, name.trim())
      return (world.account = { ...world.account, name: name.trim() })
    },
    'node.status': async () => {
      const { name, address, device } = world.account
      return {
        ...{ account: name, address, device, peer: '12D3KooWFake', network: 'private', ...numbers() },
        ...{ listen: ['/ip4/127.0.0.1/tcp/4001'], proxies: [], dropped: { size: 2 } },
        ...{ uptimeMs: 61_000, rssBytes: 50_000_000, pid: process.pid, version },
      }
    },
    'node.configure': async (change) => {
      readReceipts = change.readReceipts ?? readReceipts
      return {}
    },
    'node.stop': async () => {
      setImmediate(stop)
      return {}
    },
  }

  return {
    ...{ handlers, emit, message, conversation, find, others: contacts.others, theirs: messages.theirs },
    ...{ typing: keeper.typing, pass: keeper.pass },
    /** How many peers are connected now. */
    setPeers(peers: number): void {
      world.peers = peers
      tellNumbers()
    },
    /** So many messages are missing right above this one now. */
    setMissing(before: string, count: number): void {
      world.missing.set(pick(before).id, count)
      emit('message.missing', { before })
    },
    tellsReadReceipts: () => readReceipts,
    subscribers: () => keeper.listeners.size,
  }
}
