import { setTimeout as pause } from 'node:timers/promises'
import type { Message } from '../rpc/contract.ts'
import { asPrivyError, PrivyError } from '../shared/errors.ts'
import type { AccountEntry } from '../supervisor/settings-file.ts'
import { mostLoaded } from './ingest.ts'
import type { Nodes, Reached } from './ports.ts'
import type { Connection } from './state.ts'
import type { Store } from './store.ts'

export type Client = Extract<Reached, { state: 'running' }>['client']

export interface Session {
  readonly entry: AccountEntry
  /** @throws PrivyError `node-unreachable` when there is no connection now */
  client(): Client
  /** How many messages may be asked for at once: an answer that is too long for a line ends the connection. */
  mostAtOnce(): number
  /** Looks for the node at once instead of after the pause. */
  hurry(): void
  end(): void
}

/** How often a node that is not there is looked for, and how often one that is there is asked what no event tells. */
const [lookMs, statusMs] = [1_000, 3_000]
/** After a connection that ended. */
const againMs = 100
/** This many of the longest messages there can be fit into one answer (rpc/limits.ts). */
export const safeAtOnce = 25
/** Newest messages of all conversations, for the order of the list and the first screen. */
const recentLimit = 500

/** Keeps one account's connection: makes it, reads what the node knows, follows its events, and looks for the node again when it goes away. */
export function openSession(nodes: Nodes, entry: AccountEntry, store: Store): Session {
  const ended = new AbortController()
  const { signal } = ended
  const isEnded = (): boolean => signal.aborted
  let client: Client | undefined
  let waiting = new AbortController()
  let most = mostLoaded

  async function follow(connected: Client): Promise<void> {
    const gone = AbortSignal.any([connected.closed, signal])
    // Events that come while the rest is read wait until it is there.
    let early: Parameters<Parameters<Client['onEvent']>[0]>[0][] | undefined = []
    const leave = connected.onEvent((event) => {
      if (early) early.push(event)
      else store.later({ type: 'event', event })
    })
    try {
      await connected.call('events.subscribe', {})
      const [contacts, requests, unread, recent, status] = await Promise.all([
        connected.call('contact.list', {}),
        connected.call('request.list', {}),
        readUnread(connected.call),
        connected.call('message.read', { mark: false, limit: Math.min(most, recentLimit) }),
        connected.call('node.status', {}),
      ])
      if (signal.aborted) return
      client = connected
      const snapshot = { contacts, requests, status, unread, recent: recent.messages }
      store.now({ type: 'loaded', snapshot }, ...early.map((event) => ({ type: 'event', event }) as const))
      early = undefined
      while (!gone.aborted) {
        await pause(statusMs, undefined, { signal: gone, ref: false })
        store.later({ type: 'status', status: await connected.call('node.status', {}, gone) })
      }
    } catch (error) {
      const known = asPrivyError(error)
      // Long messages, perhaps sent for that: fewer of them next time.
      if (isUnreadable(connected.closed)) most = Math.max(safeAtOnce, Math.min(most, recentLimit) >> 2)
      // When the connection ended, the next look tells why.
      if (known.code !== 'node-unreachable' && !isEnded() && !connected.closed.aborted)
        store.now({ type: 'failed', error: known })
    } finally {
      client = undefined
      leave()
      connected.close()
    }
  }

  async function run(): Promise<void> {
    while (!isEnded()) {
      const reached = await nodes
        .reach(entry)
        .catch((error: unknown) => ({ state: 'silent', error: asPrivyError(error) }) as const)
      if (isEnded()) {
        if (reached.state === 'running') reached.client.close()
        return
      }
      if (reached.state === 'running') {
        store.now({ type: 'connection', connection: { state: 'connecting' } })
        await follow(reached.client)
      } else {
        const connection = describe(reached, entry)
        if (!isSame(store.state.connection, connection)) store.now({ type: 'connection', connection })
      }
      waiting = new AbortController()
      await pause(reached.state === 'running' ? againMs : lookMs, undefined, {
        signal: AbortSignal.any([signal, waiting.signal]),
      }).catch(() => undefined)
    }
  }
  void run()

  return {
    entry,
    client() {
      if (client) return client
      throw new PrivyError('node-unreachable', 'The node is not connected', 'Wait until it is back, or start it')
    },
    mostAtOnce: () => most,
    hurry: () => waiting.abort(),
    end: () => ended.abort(),
  }
}

const isUnreadable = ({ reason }: AbortSignal): boolean =>
  reason instanceof PrivyError && reason.message.includes('unreadable')

/** All unread messages, oldest first, in answers that are never too long. */
export async function readUnread(call: Client['call']): Promise<Message[]> {
  const all: Message[] = []
  let since: string | undefined
  for (;;) {
    const { messages, cursor } = await call('message.read', {
      unread: true,
      mark: false,
      limit: safeAtOnce,
      ...(since !== undefined && { since }),
    })
    all.push(...messages)
    if (messages.length < safeAtOnce || cursor === since) return all
    since = cursor
  }
}

function isSame(before: Connection, now: Connection): boolean {
  // While a node starts, others see nothing of it.
  if (before.state === 'starting') return now.state !== 'silent'
  return before.state === now.state && 'message' in before && 'message' in now && before.message === now.message
}

function describe(reached: Exclude<Reached, { state: 'running' }>, { name }: AccountEntry): Connection {
  switch (reached.state) {
    case 'stopped':
      return {
        state: 'stopped',
        message: `The node of ${name} does not run. Its words start it.`,
        hint: 'Type the words',
      }
    case 'locked':
      return { state: 'locked', message: `${name} is locked. Only its words open it.`, hint: 'Type the words' }
    case 'busy':
      return { state: 'busy', message: `The node of ${name} is just being started or stopped`, hint: 'Wait a moment' }
    case 'crashed':
      return {
        state: 'crashed',
        message: `${reached.error.message}. Its words start it again; nothing that was on disk is lost.`,
        hint: 'Type the words',
      }
    case 'silent': {
      const { code, message, hint } = reached.error
      return { state: code === 'version-mismatch' ? 'mismatch' : 'silent', message, hint }
    }
  }
}
