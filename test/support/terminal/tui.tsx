import { EventEmitter } from 'node:events'
import { render } from 'ink'
import {
  type AnyEvent,
  type Contact,
  type EventOf,
  type Message,
  type MethodName,
  type NodeEvent,
  type Params,
  type Request,
  type Result,
  stateReached,
  type Status,
} from '../../../src/rpc/contract.ts'
import type { CallContext, Handlers } from '../../../src/rpc/handlers.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import type { Schedule } from '../../../src/shared/time.ts'
import type { AccountEntry } from '../../../src/supervisor/settings/settings-file.ts'
import { begin } from '../../../src/tui/effects/begin.ts'
import { createInputSplitter } from '../../../src/tui/terminal/input.ts'
import { defaultBindings } from '../../../src/tui/model/input/keys.ts'
import { createPerformer } from '../../../src/tui/effects/perform.ts'
import type { Reached } from '../../../src/client/session.ts'
import type { Nodes, Terminal } from '../../../src/tui/model/ports.ts'
import { usualPreferences } from '../../../src/tui/model/preferences.ts'
import { initialState } from '../../../src/tui/model/state.ts'
import { createStore, type Store } from '../../../src/tui/model/store.ts'
import { update } from '../../../src/tui/model/update.ts'
import { createMemoryContract, type MemoryContract, type World } from '../memory/memory-contract.ts'
import { type About, orderAt, type StoredKind } from '../memory/memory-world.ts'
import { App } from '../../../src/tui/screen/views/app.tsx'

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
export function message(from: string, text: string, change: Partial<Message> = {}): Message {
  const { id = `m${++count}`, time: at = time(count) } = change
  return {
    ...{ id, order: orderAt(at, id, count), conversation: addressOf(from), direction: 'in' },
    ...{ from: { name: from, address: addressOf(from) }, time: at, type: 'text', text, state: 'unread' },
    ...{ replyTo: null, edited: false, reactions: [], cursor: String(count) },
    ...change,
  }
}
/** An event about a message: how many are unread then in its conversation, this one among them if it is. */
export function messageEvent(
  about: Message,
  kind: MessageKind = 'message.received',
  change: Partial<Unread> = {},
): NodeEvent {
  const isUnread = about.state === 'unread'
  const unread = { unread: isUnread ? 1 : 0, firstUnread: isUnread ? about.id : null, ...change }
  const state = stateReached(kind)
  const head = { cursor: about.cursor, kind, time: about.time, ...(state !== undefined && { state }) }
  return { ...head, message: about, ...unread } as NodeEvent
}
type MessageKind = Extract<NodeEvent['kind'], `message.${string}`>
type Unread = Pick<EventOf<'message.seen'>, 'unread' | 'firstUnread'>
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

/** A node in memory that follows the contract. */
export interface NodeInMemory {
  contacts: Contact[]
  requests: Request[]
  messages: Message[]
  readonly calls: { method: MethodName; params: unknown }[]
  /** Number of calls without an answer. */
  readonly underWay: () => number
  /** Handlers that a test replaces. */
  readonly answers: Partial<Record<MethodName, (params: never, context: CallContext) => unknown>>
  /** Its state. */
  readonly world: World
  readonly contract: MemoryContract
  emit(event: About & { readonly kind: StoredKind }): void
  /** Somebody writes. */
  say(from: string, text: string, change?: Partial<Message>): Message
  /** Ends its process. */
  die(as: 'stopped' | 'crashed' | 'locked'): void
  start(): void
  /** The words that it accepts; undefined for any. */
  words: string | undefined
  /** The configuration. */
  configured: ReturnType<Nodes['configuration']['read']>
  /** Values that were written to the configuration. */
  readonly kept: string[]
  /** The external editor. */
  editor: (text: string) => string
  readonly nodes: Nodes
}

export function nodeInMemory(accounts: readonly AccountEntry[] = [me]): NodeInMemory {
  let closed = new AbortController()
  let state: 'running' | 'stopped' | 'crashed' | 'locked' = 'running'
  let known = accounts
  let underWay = 0
  const world: World = {
    ...{ account: { ...me, state: 'running' }, contacts: [], requests: [], messages: [], missing: new Map() },
    ...{
      settings: new Map(),
      events: [],
      peers: status.peers,
      safetyNumber: '12345'.repeat(12),
      now: () => time(++count),
    },
  }
  const contract = createMemoryContract(world)
  const { handlers } = contract

  function answer(method: MethodName, params: object, context: CallContext): unknown {
    const handler = node.answers[method] ?? handlers[method as keyof Handlers]
    return handler(params as never, context)
  }

  const node: NodeInMemory = {
    ...{ world, contract },
    get contacts() {
      return world.contacts
    },
    set contacts(contacts) {
      world.contacts = contacts
    },
    get requests() {
      return world.requests
    },
    set requests(requests) {
      world.requests = requests
    },
    get messages() {
      return world.messages
    },
    set messages(messages) {
      world.messages = messages
    },
    calls: [],
    underWay: () => underWay,
    answers: {},
    configured: {
      ...{ preferences: usualPreferences, ownKeys: {}, isMono: false },
      network: { profile: 'private', isChosen: true, variables: [] },
    },
    kept: [],
    words: undefined,
    editor: (text) => text,
    emit: ({ kind, ...about }) => void contract.emit(kind, about),
    say(from, text, change = {}) {
      const said = message(from, text, change)
      world.messages = [...world.messages, said]
      contract.emit('message.received', { message: said })
      return said
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
      async reach({ address }): Promise<Reached> {
        if (state === 'crashed')
          return { state, error: new PrivyError('account-locked', 'The node ended unexpectedly', '') }
        if (state !== 'running') return { state: known.some((entry) => entry.address === address) ? state : 'removed' }
        const { signal } = closed
        const left = new AbortController()
        const listeners = new Set<(event: AnyEvent) => void>()
        return {
          state,
          client: {
            closed: signal,
            close: () => left.abort(),
            onEvent(listener) {
              listeners.add(listener)
              return () => listeners.delete(listener)
            },
            async call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
              signal.throwIfAborted()
              node.calls.push({ method, params })
              const notify = (event: AnyEvent): void => listeners.forEach((listener) => listener(event))
              underWay += 1
              try {
                return (await answer(method, params, {
                  signal: AbortSignal.any([signal, left.signal]),
                  notify,
                  drained: async () => undefined,
                  cutOff: () => left.abort(),
                })) as Result<M>
              } finally {
                underWay -= 1
              }
            },
          },
        }
      },
      async start(answers) {
        if (answers.mode === 'unlock') {
          if (answers.passphrase === 'wrong' || (node.words ?? answers.words.trim()) !== answers.words.trim())
            throw new PrivyError('bad-words', 'These words are not those of me', 'Check the words')
          node.start()
          const entry = { ...answers.entry, wordsUnconfirmed: false }
          known = known.map((each) => (each.address === entry.address ? entry : each))
          return { entry }
        }
        const entry: AccountEntry = {
          ...{ ...me, name: answers.name, address: addressOf(answers.name) },
          ...(answers.mode === 'create' && { wordsUnconfirmed: true }),
        }
        known = [...known, entry]
        return answers.mode === 'create'
          ? { entry, words: Array.from({ length: 24 }, (_, index) => `word${index + 1}`).join(' ') }
          : { entry }
      },
      async lock() {
        node.die('locked')
      },
      async remove({ address }) {
        node.die('stopped')
        known = known.filter((entry) => entry.address !== address)
      },
      async confirmWords({ address }) {
        known = known.map((each) => (each.address === address ? { ...each, wordsUnconfirmed: false } : each))
      },
      rename: async (entry, name) => ({ ...entry, name }),
      configuration: {
        read: () => node.configured,
        prefer: async (name, value) => void node.kept.push(`${name} ${value}`),
        chooseNetwork: async ({ profile, bootstrap = [] }) => void node.kept.push([profile, ...bootstrap].join(' ')),
      },
    },
  }
  return node
}

export interface Desk {
  readonly store: Store
  /** The rows of the screen, without spaces at their ends. */
  readonly screen: () => string
  readonly type: (chunk: string) => void
  /** Lets time pass for timers: drafts, typing, the next refresh. */
  readonly pass: (ms: number) => void
  readonly resize: (columns: number, rows: number) => void
  readonly terminal: { readonly done: string[] }
  readonly leave: () => void
}

/** A clock that advances only by `pass`. */
export function createClock(): { readonly schedule: Schedule; readonly pass: (ms: number) => void } {
  let now = 0
  let tasks: { readonly at: number; readonly task: () => void }[] = []
  return {
    schedule(delayMs, task) {
      const planned = { at: now + delayMs, task }
      tasks.push(planned)
      return () => (tasks = tasks.filter((each) => each !== planned))
    },
    pass(ms) {
      now += ms
      for (let due = tasks.find(({ at }) => at <= now); due; due = tasks.find(({ at }) => at <= now)) {
        const { task } = due
        tasks = tasks.filter((each) => each.task !== task)
        task()
      }
    },
  }
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

/** A person at the real interface, with a node in memory and a screen of any size. */
export function sitDown(node: NodeInMemory, columns = 80, rows = 24): Desk {
  const stdout = new Stdout(columns, rows)
  const clock = createClock()
  const done: string[] = []
  const terminal: Terminal = {
    copy: (text) => done.push(`copy ${text}`),
    notify: (text, how) => done.push(`${how} ${text}`),
    edit: async (text) => node.editor(text),
    suspend: () => done.push('suspend'),
    redraw: () => done.push('redraw'),
    quit: () => done.push('quit'),
  }
  const performer = createPerformer(
    node.nodes,
    terminal,
    () => store,
    (below) => Math.floor(below / 2) + (++count % 5),
    clock.schedule,
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
  begin(node.nodes, store, performer)
  return {
    store,
    // eslint-disable-next-line no-control-regex -- the pattern must match colours
    screen: () => stdout.lastFrame.replaceAll(/\x1b\[[\d;]*m/g, '').replaceAll(/ +$/gm, ''),
    type: (chunk) => store.now(...splitter.push(chunk), ...splitter.flush()),
    pass: clock.pass,
    resize(toColumns, toRows) {
      stdout.columns = toColumns
      stdout.rows = toRows
      store.now({ type: 'resized', columns: toColumns, rows: toRows })
      stdout.emit('resize')
    },
    terminal: { done },
    leave() {
      void performer.end()
      ink.unmount()
    },
  }
}
