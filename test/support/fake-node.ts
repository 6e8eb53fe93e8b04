/**
 * A stand-in for src/node/main.ts: keeps to the start protocol and serves the contract from memory. What it should do wrong is asked for by the
 * account's name: `fails`, `dies`, `hangs`, `babbles`; by words that begin with `wrong`; and, once it runs, by the text of a message: see `send`.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Account, Contact, DeliveryState, Message, NodeEvent, Request } from '../../src/rpc/contract.ts'
import type { StartOrder, StartReport } from '../../src/rpc/handshake.ts'
import type { Handlers } from '../../src/rpc/handlers.ts'
import { removeRunFile, writeRunFile } from '../../src/rpc/run-file.ts'
import { serveRpc } from '../../src/rpc/server.ts'
import { runFilePath, socketPath } from '../../src/rpc/socket-path.ts'
import { PrivyError } from '../../src/shared/errors.ts'
import { accountId, addressOf } from '../../src/shared/ids.ts'

export const fakeNodePath = import.meta.filename
export const fakeTime = '2026-01-02T03:04:05.678Z'
export const fakeSafetyNumber = Array.from({ length: 12 }, (_, index) => String(10_000 + index)).join(' ')
export const bobAddress = `privy://${'b0'.repeat(32)}`

export interface FakeNode {
  readonly handlers: Handlers
  /** An incoming message from bob, and its event. */
  receive(text: string): void
  /** Clients that wait for events. */
  subscribers(): number
}

/** The contract in memory: one contact, bob, and one request, from carol. `stop` is called after `node.stop`. */
export function createFakeNode(start: Account, stop: () => void): FakeNode {
  let account = start
  const messages: Message[] = []
  const contacts = new Map<string, Contact>([['bob', contact('bob', bobAddress)]])
  const requests: Request[] = [
    {
      id: 'c1'.repeat(16),
      from: { name: 'carol', address: `privy://${'ca'.repeat(32)}` },
      text: 'hello',
      time: fakeTime,
      state: 'waiting',
    },
  ]
  const listeners = new Set<(event: NodeEvent) => void>()

  const find = (who: string): Contact => {
    const found = contacts.get(who) ?? [...contacts.values()].find(({ address }) => address.startsWith(who))
    if (!found) throw new PrivyError('unknown-contact', `No contact ${who}`, 'See `privy contact list`')
    return found
  }
  const message = (
    direction: 'in' | 'out',
    content: string,
    state: Message['state'],
    replyTo: string | null,
  ): Message => ({
    id: randomBytes(16).toString('hex'),
    conversation: bobAddress,
    from: direction === 'in' ? { name: 'bob', address: bobAddress } : { name: account.name, address: account.address },
    direction,
    time: fakeTime,
    type: 'text',
    text: content,
    state,
    replyTo,
    edited: false,
    reactions: [],
    cursor: String(messages.length + 1).padStart(6, '0'),
  })
  const emit = (kind: string, about: object): void => {
    for (const listener of listeners) listener({ cursor: String(messages.length), kind, time: fakeTime, ...about })
  }
  const receive = (content: string): void => {
    const received = message('in', content, 'unread', null)
    messages.push(received)
    emit('message.received', { id: received.id })
  }
  const pick = (request: string): Request => {
    const index = requests.findIndex(({ id, from }) => id === request || from.name === request)
    const [found] = index < 0 ? [] : requests.splice(index, 1)
    if (!found) throw new PrivyError('unknown-request', `No request ${request}`, 'See `privy request list`')
    return found
  }

  const handlers: Handlers = {
    'account.show': async () => account,
    'account.rename': async ({ name }) => (account = { ...account, name }),
    'node.status': async () => ({
      account: account.name,
      address: account.address,
      device: account.device,
      peer: '12D3KooWFake',
      network: 'private',
      listen: ['/ip4/127.0.0.1/tcp/4001'],
      peers: 1,
      contacts: contacts.size,
      requests: requests.length,
      queued: 0,
      unread: messages.filter(({ state }) => state === 'unread').length,
      proxies: [],
      dropped: { size: 2 },
      uptimeMs: 61_000,
      rssBytes: 50_000_000,
      pid: process.pid,
      version: '0.1.0',
    }),
    'node.stop': async () => {
      setImmediate(stop)
      return {}
    },
    'contact.add': async ({ link, name = 'dave' }) => {
      const added: Contact = { ...contact(name, link.slice(0, 72)), state: 'requested', requestState: 'sent' }
      contacts.set(name, added)
      return added
    },
    'contact.list': async () => [...contacts.values()],
    'contact.show': async (params) => ({
      ...find(params.contact),
      safetyNumber: find(params.contact).state === 'accepted' ? fakeSafetyNumber : null,
      devices: ['d0'.repeat(16)],
    }),
    'contact.rename': async (params) => ({ ...find(params.contact), name: params.name }),
    'contact.verify': async (params) => {
      const marked = { ...find(params.contact), verified: params.verified }
      contacts.set(marked.name, marked)
      return marked
    },
    'contact.link': async ({ invite = false }) => ({
      link: `${account.address}?n=${encodeURIComponent(account.name)}${invite ? '&k=AAAAAAAAAAAAAAAAAAAAAA' : ''}`,
    }),
    'request.list': async () => requests,
    'request.accept': async ({ request, name }) => {
      const { from } = pick(request)
      return contact(name ?? from.name, from.address)
    },
    'request.decline': async ({ request }) => {
      pick(request)
      return {}
    },
    // `stay <state>`: it gets no further than that. `reply <text>`: bob answers at once. `crash`: the process kills itself.
    'message.send': async ({ to, text: content, wait, replyTo }) => {
      find(to)
      if (content === 'crash') process.kill(process.pid, 'SIGKILL')
      const state = (/^stay (\w+)$/.exec(content)?.[1] ?? wait ?? 'queued') as DeliveryState
      const sent = message('out', content, state, replyTo ?? null)
      messages.push(sent)
      emit(`message.${state}`, { id: sent.id })
      if (content.startsWith('reply ')) receive(content.slice('reply '.length))
      return { id: sent.id, state, held: [], delivered: state === 'delivered' ? ['d0'.repeat(16)] : [] }
    },
    'message.show': async ({ id }) => {
      const found = messages.find((each) => each.id === id)
      if (!found) throw new PrivyError('unknown-message', `No message ${id}`, 'See `privy read`')
      return { ...found, delivery: null }
    },
    'message.read': async ({ from, unread = false, since = '', limit = 100, mark = true }) => {
      if (from !== undefined) find(from)
      const wanted = messages
        .filter((each) => each.cursor > since && (!unread || each.state === 'unread'))
        .slice(0, limit)
      if (mark)
        for (const each of messages)
          if (each.state === 'unread' && wanted.includes(each))
            messages[messages.indexOf(each)] = { ...each, state: 'received' }
      return { messages: wanted, cursor: wanted.at(-1)?.cursor ?? since }
    },
    'events.subscribe': async (_, { signal, notify }) => {
      listeners.add(notify)
      signal.addEventListener('abort', () => listeners.delete(notify))
      return { cursor: String(messages.length) }
    },
  }
  return { handlers, receive, subscribers: () => listeners.size }
}

function contact(name: string, address: string): Contact {
  return { name, address, state: 'accepted', verified: false, since: fakeTime }
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
  await mkdir(join(order.dataDir, id), { recursive: true, mode: 0o700 })
  const account: Account = {
    name: order.name,
    address,
    device: order.device ?? randomBytes(16).toString('hex'),
    state: 'running',
  }
  const socket = socketPath(order.runDir, id)
  const runFile = runFilePath(order.runDir, id)
  const stop = async (): Promise<void> => {
    await server.close()
    await removeRunFile(runFile)
    process.exit(0)
  }
  const { handlers } = createFakeNode(account, () => void stop())
  const server = await serveRpc({ path: socket, handlers, version: '0.1.0', onError: console.error }).catch(
    (error: unknown) => {
      if (!(error instanceof PrivyError)) throw error
      fail(error)
      return process.exit(1)
    },
  )
  await writeRunFile(runFile, address, new Date().toISOString())
  // `deaf`: a node that hangs: it neither answers nor obeys.
  if (order.name === 'deaf') process.on('SIGTERM', () => undefined)
  report({
    event: 'ready',
    account,
    socket,
    pid: process.pid,
    peer: '12D3KooWFake',
    listen: ['/ip4/127.0.0.1/tcp/4001'],
    ...(order.mode === 'create' && { words }),
  })
  reports.end()
}

if (import.meta.main) await main()
