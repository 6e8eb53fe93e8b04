/**
 * A stand-in for src/node/main.ts: keeps to the start protocol and serves the contract from memory. What it should do wrong is asked for by the
 * account's name: `fails`, `dies`, `hangs`, `babbles`; by words that begin with `wrong`; and, once it runs, by the text of a message: see `send`.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Account, Contact, Request } from '../../../src/rpc/contract.ts'
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
  /** What it knows, to look at and to change. */
  readonly world: World
  readonly contract: MemoryContract
  /** An incoming message from bob, and its event. */
  receive(text: string): void
  /** Clients that wait for events. */
  readonly subscribers: () => number
}

/** The contract in memory: one contact, bob, and one request, from carol. `stop` is called after `node.stop`. */
export function createFakeNode(account: Account, stop: () => void): FakeNode {
  const world: World = {
    ...{ account, messages: [], settings: new Map(), events: [], now: () => fakeTime },
    contacts: [contact('bob', bobAddress)],
    requests: [
      {
        ...{ id: 'c1'.repeat(16), from: { name: 'carol', address: `privy://${'ca'.repeat(32)}` } },
        ...{ text: 'hello', time: fakeTime, state: 'waiting' },
      },
    ],
  }
  const contract = createMemoryContract(world)
  const { find } = contract

  const receive = (text: string): void => {
    const message = contract.message({ conversation: bobAddress, text })
    contract.emit('message.received', { message })
  }
  const change = (who: string, to: Partial<Contact>): Contact => {
    const before = find(who)
    const changed = { ...before, ...to }
    world.contacts = world.contacts.with(world.contacts.indexOf(before), changed)
    return changed
  }
  const take = (request: string): Request => {
    const found = world.requests.find(({ id, from }) => id === request || from.name === request)
    if (!found) throw new PrivyError('unknown-request', `No request ${request}`, 'See `privy request list`')
    world.requests = world.requests.filter((each) => each !== found)
    return found
  }

  const handlers: Handlers = {
    ...contract.handlers,
    'account.show': async () => world.account,
    'account.rename': async ({ name }) => (world.account = { ...world.account, name }),
    'node.status': async () => ({
      ...{ account: world.account.name, address: account.address, device: account.device, peer: '12D3KooWFake' },
      ...{ network: 'private', listen: ['/ip4/127.0.0.1/tcp/4001'], peers: 1, queued: 0, proxies: [] },
      ...{ contacts: world.contacts.length, requests: world.requests.length, dropped: { size: 2 } },
      unread: world.messages.filter(({ state }) => state === 'unread').length,
      ...{ uptimeMs: 61_000, rssBytes: 50_000_000, pid: process.pid, version: '0.1.0' },
    }),
    // Told as an event, to look at.
    'node.configure': async (change) => {
      contract.emit('node.configured', change)
      return {}
    },
    'node.stop': async () => {
      setImmediate(stop)
      return {}
    },
    'contact.add': async ({ link, name = 'dave' }) => {
      const added: Contact = { ...contact(name, link.slice(0, 72)), state: 'requested', requestState: 'sent' }
      world.contacts = [...world.contacts, added]
      return added
    },
    'contact.list': async () => world.contacts,
    'contact.find': async (params) => find(params.contact),
    'contact.show': async (params) => ({
      ...find(params.contact),
      safetyNumber: find(params.contact).state === 'accepted' ? fakeSafetyNumber : null,
      devices: ['d0'.repeat(16)],
    }),
    'contact.rename': async (params) => change(params.contact, { name: params.name }),
    'contact.verify': async (params) => change(params.contact, { verified: params.verified }),
    'contact.link': async ({ invite = false }) => ({
      link: `${account.address}?n=${encodeURIComponent(world.account.name)}${invite ? '&k=AAAAAAAAAAAAAAAAAAAAAA' : ''}`,
    }),
    'request.list': async () => world.requests,
    'request.accept': async ({ request, name }) => {
      const { from } = take(request)
      const accepted = contact(name ?? from.name, from.address)
      world.contacts = [...world.contacts, accepted]
      return accepted
    },
    'request.decline': async ({ request }) => {
      return { ...take(request), state: 'declined' }
    },
    'message.wait': async ({ id, state: wanted }) => {
      const text = world.messages.find((message) => message.id === id)?.text ?? ''
      if (text === 'crash while waiting') process.kill(process.pid, 'SIGKILL')
      const state = deliveryStates.find((each) => text === `stay ${each}`) ?? wanted
      return { id, state, held: [], delivered: state === 'delivered' ? ['d0'.repeat(16)] : [] }
    },
    // `stay <state>`: it gets no further than that. `crash while waiting`: the process kills itself later. `reply <text>`: bob answers at once. `crash`: the process kills itself.
    'message.send': async ({ to, text: content, id, wait, replyTo }) => {
      const { address } = find(to)
      const known = world.messages.find((message) => message.id === id)
      if (known) return { id: known.id, state: 'queued', held: [], delivered: [] }
      if (content === 'crash') process.kill(process.pid, 'SIGKILL')
      const asked = /^stay (\w+)$/.exec(content)?.[1] ?? wait ?? 'queued'
      const state = deliveryStates.find((each) => each === asked) ?? 'queued'
      const sent = contract.message({
        ...{ conversation: address, direction: 'out', text: content, state, replyTo: replyTo ?? null },
        ...(id !== undefined && { id }),
      })
      contract.emit(`message.${state}`, { message: sent })
      if (content.startsWith('reply ')) receive(content.slice('reply '.length))
      return { id: sent.id, state, held: [], delivered: state === 'delivered' ? ['d0'.repeat(16)] : [] }
    },
  }
  return { handlers, world, contract, receive, subscribers: contract.subscribers }
}

const contact = (name: string, address: string): Contact => ({
  ...{ name, address, state: 'accepted', verified: false, since: fakeTime },
})

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
  const { handlers } = createFakeNode(account, () => void stop())
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
  // `deaf`: a node that hangs: it neither answers nor obeys.
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
