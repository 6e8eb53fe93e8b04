import { EventEmitter } from 'node:events'
import { render } from 'ink'
import type {
  Contact,
  Message,
  MethodName,
  NodeEvent,
  Params,
  Request,
  Result,
  Status,
} from '../../src/rpc/contract.ts'
import { PrivyError } from '../../src/shared/errors.ts'
import type { AccountEntry } from '../../src/supervisor/settings-file.ts'
import { createInputSplitter } from '../../src/tui/input.ts'
import { defaultBindings } from '../../src/tui/keys.ts'
import { createPerformer } from '../../src/tui/perform.ts'
import type { Nodes, Reached, Terminal } from '../../src/tui/ports.ts'
import { initialState } from '../../src/tui/state.ts'
import { createStore, type Store } from '../../src/tui/store.ts'
import { update } from '../../src/tui/update.ts'
import { App } from '../../src/tui/views/app.tsx'

export const time = (minute: number): string => new Date(Date.UTC(2026, 0, 2, 3, minute)).toISOString()
export const addressOf = (name: string): `privy://${string}` =>
  `privy://${Buffer.from(name).toString('hex').padEnd(64, '0')}`
export const contact = (name: string, change: Partial<Contact> = {}): Contact => ({
  ...{ name, address: addressOf(name), state: 'accepted', verified: false, since: time(0) },
  ...change,
})
export const request = (name: string): Request => ({
  ...{
    id: name.padEnd(32, '0'),
    from: { name, address: addressOf(name) },
    text: `it is ${name}`,
    time: time(0),
    state: 'waiting',
  },
})
let count = 0
export const message = (from: string, text: string, change: Partial<Message> = {}): Message => ({
  ...{
    id: `m${++count}`,
    conversation: addressOf(from),
    from: { name: from, address: addressOf(from) },
    direction: 'in',
  },
  ...{
    time: time(count),
    type: 'text',
    text,
    state: 'unread',
    replyTo: null,
    edited: false,
    reactions: [],
    cursor: String(count),
  },
  ...change,
})
export const status: Status = {
  ...{
    account: 'me',
    address: addressOf('me'),
    device: '',
    peer: '',
    network: 'private',
    listen: [],
    peers: 2,
    contacts: 1,
  },
  ...{
    requests: 0,
    queued: 0,
    unread: 0,
    proxies: [],
    dropped: {},
    uptimeMs: 0,
    rssBytes: 0,
    pid: 1,
    version: '0.1.0',
  },
}
export const me: AccountEntry = { name: 'me', address: addressOf('me'), device: '', createdAt: time(0) }

/** A node that keeps to the contract, in memory. */
export interface NodeInMemory {
  contacts: Contact[]
  requests: Request[]
  messages: Message[]
  readonly calls: { method: MethodName; params: unknown }[]
  /** Answers of methods that a test wants otherwise. */
  readonly answers: Partial<Record<MethodName, (params: never) => unknown>>
  emit(event: { kind: string; message?: Message; contact?: Contact; request?: Request }): void
  /** Its process is gone. */
  die(as: 'stopped' | 'crashed' | 'locked'): void
  start(): void
  readonly nodes: Nodes
}

export function nodeInMemory(accounts: readonly AccountEntry[] = [me]): NodeInMemory {
  const listeners = new Set<(event: NodeEvent) => void>()
  let closed = new AbortController()
  let state: 'running' | 'stopped' | 'crashed' | 'locked' = 'running'
  let known = accounts

  function answer(method: MethodName, params: Record<string, unknown>): unknown {
    const other = node.answers[method]
    if (other) return other(params as never)
    switch (method) {
      case 'contact.list':
        return node.contacts
      case 'request.list':
        return node.requests
      case 'node.status':
        return { ...status, unread: node.messages.filter((each) => each.state === 'unread').length }
      case 'message.read': {
        const { from, unread, since, mark = true, limit = 50 } = params as Params<'message.read'>
        const fitting = node.messages.filter(
          (each) =>
            (from === undefined || each.conversation === from) &&
            (!unread || each.state === 'unread') &&
            Number(each.cursor) > Number(since ?? 0),
        )
        const messages = unread || since !== undefined ? fitting.slice(0, limit) : fitting.slice(-limit)
        if (mark)
          node.messages = node.messages.map((each) => (messages.includes(each) ? { ...each, state: 'received' } : each))
        return { messages, cursor: messages.at(-1)?.cursor ?? '0' }
      }
      case 'message.send': {
        const { to, text, replyTo } = params as Params<'message.send'>
        const sent = message('me', text, {
          conversation: to,
          direction: 'out',
          state: 'queued',
          replyTo: replyTo ?? null,
        })
        node.messages = [...node.messages, sent]
        node.emit({ kind: 'message.queued', message: sent })
        return { id: sent.id, state: 'queued', held: [], delivered: [] }
      }
      case 'request.accept': {
        const found = node.requests.find(({ id }) => id === params['request'])
        return contact(found?.from.name ?? '?')
      }
      case 'contact.add':
        return contact('dave', { state: 'requested', requestState: 'sent' })
      case 'contact.show':
        return { ...contact('bob'), safetyNumber: '12345'.repeat(12), devices: [] }
      case 'contact.link':
        return { link: `${me.address}?n=me` }
      default:
        return {}
    }
  }

  const node: NodeInMemory = {
    contacts: [],
    requests: [],
    messages: [],
    calls: [],
    answers: {},
    emit(event) {
      for (const listener of listeners) listener({ cursor: '1', time: time(0), ...event })
    },
    die(as) {
      state = as
      closed.abort(new PrivyError('node-unreachable', 'The node ended the connection', ''))
    },
    start() {
      state = 'running'
      closed = new AbortController()
    },
    nodes: {
      accounts: () => known,
      async reach(): Promise<Reached> {
        if (state === 'crashed')
          return { state, error: new PrivyError('account-locked', 'The node ended unexpectedly', '') }
        if (state !== 'running') return { state }
        const { signal } = closed
        return {
          state,
          client: {
            closed: signal,
            close: () => undefined,
            onEvent(listener) {
              listeners.add(listener)
              return () => listeners.delete(listener)
            },
            async call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
              signal.throwIfAborted()
              node.calls.push({ method, params })
              return answer(method, params) as Result<M>
            },
          },
        }
      },
      async start(answers) {
        if (answers.mode === 'unlock') {
          if (answers.passphrase === 'wrong')
            throw new PrivyError('bad-words', 'These words are not those of me', 'Check the words')
          node.start()
          return { entry: answers.entry }
        }
        const entry = { ...me, name: answers.name, address: addressOf(answers.name) }
        known = [...known, entry]
        return answers.mode === 'create'
          ? { entry, words: Array.from({ length: 24 }, (_, index) => `word${index + 1}`).join(' ') }
          : { entry }
      },
      async lock() {
        node.die('locked')
      },
    },
  }
  return node
}

export interface Desk {
  readonly store: Store
  /** What is on the screen, without spaces at the ends of rows. */
  readonly screen: () => string
  readonly type: (chunk: string) => void
  readonly resize: (columns: number, rows: number) => void
  readonly terminal: { readonly done: string[] }
  readonly leave: () => void
}

class Stdout extends EventEmitter {
  lastFrame = ''
  columns: number
  rows: number
  constructor(columns: number, rows: number) {
    super()
    this.columns = columns
    this.rows = rows
  }
  write = (frame: string): void => void (this.lastFrame = frame)
}

/** Somebody in front of the interface: the real one, on a node in memory and a screen of any size. */
export function sitDown(node: NodeInMemory, columns = 80, rows = 24): Desk {
  const stdout = new Stdout(columns, rows)
  const done: string[] = []
  const terminal: Terminal = {
    copy: (text) => done.push(`copy ${text}`),
    bell: () => done.push('bell'),
    suspend: () => done.push('suspend'),
    redraw: () => done.push('redraw'),
    quit: () => done.push('quit'),
  }
  const performer = createPerformer(
    node.nodes,
    terminal,
    () => store,
    (below) => Math.floor(below / 2) + (++count % 5),
  )
  const store: Store = createStore({
    initial: initialState(columns, rows, defaultBindings),
    update,
    perform: (effect) => performer.perform(effect),
    schedule(delayMs, task) {
      const timer = setTimeout(task, delayMs)
      return () => clearTimeout(timer)
    },
    clock: () => performance.now(),
  })
  const ink = render(<App store={store} />, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: new EventEmitter() as unknown as NodeJS.ReadStream,
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  })
  const splitter = createInputSplitter()
  const [only, ...others] = node.nodes.accounts()
  store.now({ type: 'accounts', accounts: node.nodes.accounts() })
  if (only && others.length === 0) performer.perform({ do: 'open', account: only })
  return {
    store,
    // eslint-disable-next-line no-control-regex -- colours are what is taken away
    screen: () => stdout.lastFrame.replaceAll(/\x1b\[[\d;]*m/g, '').replaceAll(/ +$/gm, ''),
    type: (chunk) => store.now(...splitter.push(chunk), ...splitter.flush()),
    resize(toColumns, toRows) {
      stdout.columns = toColumns
      stdout.rows = toRows
      store.now({ type: 'resized', columns: toColumns, rows: toRows })
      stdout.emit('resize')
    },
    terminal: { done },
    leave() {
      performer.end()
      ink.unmount()
    },
  }
}
