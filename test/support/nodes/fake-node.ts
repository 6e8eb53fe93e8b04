/**
 * A stand-in for src/node/main.ts: follows the start protocol and serves the contract from memory. The name of the account chooses a fault (`fails`,
 * `dies`, `hangs`, `babbles`, `deaf`), and so do words that begin with `wrong`, and, while it runs, the text of a message (see `message.send`).
 */
import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Account } from '../../../src/rpc/contract.ts'
import type { StartOrder, StartReport } from '../../../src/process/start-order.ts'
import type { Handlers } from '../../../src/rpc/handlers.ts'
import { claimAccount, keepPresence } from '../../../src/node/presence.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import { deliveryStates } from '../../../src/shared/delivery-state.ts'
import { accountId, addressOf } from '../../../src/shared/ids.ts'
import { createMemoryContract, type MemoryContract, type World } from '../memory/memory-contract.ts'

export const fakeNodePath = import.meta.filename
export const fakeTime = '2026-01-02T03:04:05.678Z'
export const fakeSafetyNumber = Array.from({ length: 12 }, (_, index) => String(10_000 + index)).join(' ')
export const bobAddress = `privy://${'b0'.repeat(32)}`

export interface FakeNode {
  readonly handlers: Handlers
  /** Its state, which tests read and change. */
  readonly world: World
  readonly contract: MemoryContract
  /** Adds an incoming message from bob and its event. */
  receive(text: string): void
  /** Number of clients that wait for events. */
  readonly subscribers: () => number
}

/** The contract in memory: one contact, bob, and one request, from carol. `stop` is called after `node.stop`. */
export function createFakeNode(account: Account, stop: () => void): FakeNode {
  const world: World = {
    ...{ account, messages: [], missing: new Map(), settings: new Map(), events: [], peers: 1, now: () => fakeTime },
    safetyNumber: fakeSafetyNumber,
    contacts: [{ name: 'bob', address: bobAddress, state: 'accepted', verified: false, since: fakeTime }],
    requests: [
      {
        ...{ id: 'c1'.repeat(16), from: { name: 'carol', address: `privy://${'ca'.repeat(32)}` } },
        ...{ text: 'hello', time: fakeTime, state: 'waiting' },
      },
    ],
  }
  const contract = createMemoryContract(world, stop)
  const { handlers, subscribers, theirs } = contract
  const receive = (content: string): void => void theirs.says(bobAddress, content)
  const textOf = (id: string | undefined): string => world.messages.find((each) => each.id === id)?.text ?? ''
  /** `stay <state>`: a message gets no further than that. */
  const stays = (content: string) => deliveryStates.find((each) => content === `stay ${each}`)

  return {
    ...{ world, contract, receive, subscribers },
    handlers: {
      ...handlers,
      'message.wait': async (params, context) => {
        const content = textOf(params.id)
        if (content === 'crash while waiting') process.kill(process.pid, 'SIGKILL')
        const state = stays(content)
        if (state === undefined) return handlers['message.wait'](params, context)
        return { ...(await handlers['message.wait']({ ...params, state: 'queued' }, context)), state }
      },
      // `crash while waiting`: the process kills itself later. `reply <text>`: bob answers at once. `crash`: the process kills itself.
      'message.send': async (params, context) => {
        const { text: content, id, wait } = params
        const isKnown = world.messages.some((each) => each.id === id)
        if (content === 'crash' && !isKnown) process.kill(process.pid, 'SIGKILL')
        const state = stays(content)
        const queued = await handlers['message.send']({ ...params, wait: 'queued' }, context)
        if (state !== undefined) theirs.progress(queued.id, state)
        if (content.startsWith('reply ') && !isKnown) receive(content.slice('reply '.length))
        const asked = state === undefined ? wait : 'queued'
        if (asked === undefined) return queued
        return handlers['message.send']({ ...params, id: queued.id, wait: asked }, context)
      },
    },
  }
}

/** What the words lead to here: their hash. */
export const fakeAddress = (words: string): string =>
  addressOf(accountId(createHash('sha256').update(words).digest('hex')))

export const fakeWords = (name: string): string =>
  Array.from({ length: 24 }, (_, index) => `${name.replaceAll(/\W/g, '')}${String.fromCharCode(97 + index)}`).join(' ')

async function main(): Promise<void> {
  const reports = createWriteStream('', { fd: 3 })
  const report = (line: StartReport): void => void reports.write(`${JSON.stringify(line)}\n`)
  const order = JSON.parse(await text(process.stdin)) as StartOrder
  report({ event: 'progress', step: 'deriving' })

  const words = order.words ?? fakeWords(order.name)
  const address = fakeAddress(words)
  const fail = (error: PrivyError): void => {
    report({ event: 'failed', error: error.toJSON() })
    reports.end()
  }
  if (words.startsWith('wrong')) {
    fail(new PrivyError('bad-words', 'These are not 24 words', 'Look at them again'))
    return
  }
  if (order.expect !== undefined && order.expect !== address) {
    fail(new PrivyError('bad-words', 'These words belong to another account', 'Type the words of this account'))
    return
  }
  if (order.name === 'fails') {
    fail(new PrivyError('start-failed', 'It cannot start', 'Do something about it'))
    return
  }
  if (order.name === 'babbles') return void reports.write('{"event":"weather"}\n')
  if (order.name === 'dies') {
    console.error('about to die')
    process.exit(3)
  }
  if (order.name === 'hangs') return void setInterval(() => undefined, 1_000)

  const id = accountId(address.slice('privy://'.length))
  const folder = join(order.dataDir, id)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (!(await claimAccount(folder, order.runDir, id))) {
    report({ event: 'running', address })
    return void reports.end()
  }
  const account: Account = {
    name: order.name,
    address,
    device: order.device ?? randomBytes(16).toString('hex'),
    state: 'running',
  }
  const stop = async (): Promise<void> => {
    await presence.close()
    await presence.leave()
    process.exit(0)
  }
  const { handlers: served } = createFakeNode(account, () => void stop())
  const handlers: Handlers = {
    ...served,
    // Written into the log file, to look at.
    'node.configure': (params, context) => {
      console.error('configured', JSON.stringify(params))
      return served['node.configure'](params, context)
    },
  }
  const presence = await keepPresence({
    ...{ account: id, folder, runDir: order.runDir, handlers, version: '0.1.0', onError: console.error },
    onFolderGone: () => void stop(),
    schedule: (delayMs, task) => {
      const timer = setTimeout(task, delayMs)
      return () => clearTimeout(timer)
    },
  }).catch((error: unknown) => {
    if (!(error instanceof PrivyError)) throw error
    fail(error)
    return process.exit(1)
  })
  // `deaf`: a node that hangs. It answers no call and ignores SIGTERM.
  if (order.name === 'deaf') process.on('SIGTERM', () => undefined)
  report({
    event: 'ready',
    account: { ...account, state: 'running' },
    socket: presence.socket,
    pid: process.pid,
    peer: '12D3KooWFake',
    listen: ['/ip4/127.0.0.1/tcp/4001'],
    ...(order.mode === 'create' && { words }),
  })
  reports.end()
}

if (import.meta.main) await main()
