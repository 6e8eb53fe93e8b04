import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { cleanClient } from '../../client/clean.ts'
import type { AnyEvent } from '../../rpc/contract.ts'
import { isPassingKind } from '../../rpc/contract/event-kinds.ts'
import { asPrivyError, PrivyError } from '../../shared/errors.ts'
import { harmlessName } from '../../shared/text/harmless.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { Nodes, Reached } from '../model/ports.ts'
import type { Connection, Happening } from '../model/state.ts'
import type { Store } from '../model/store.ts'

export type Client = Extract<Reached, { state: 'running' }>['client']

export interface Session {
  readonly entry: AccountEntry
  /** @throws PrivyError `node-unreachable` if there is no connection */
  client(): Client
  /** Tries to connect at once instead of after the pause. */
  hurry(): void
  end(): void
}

/** Pause between two attempts to connect, in milliseconds. */
const lookMs = 1_000
/** Pause after a connection ended, in milliseconds. */
const againMs = 100

/** Keeps the connection to the node of one account: connects, loads the state, follows the events, and connects again after the node went away. */
export function openSession(nodes: Nodes, entry: AccountEntry, store: Store): Session {
  const ended = new AbortController()
  const { signal } = ended
  const isEnded = (): boolean => signal.aborted
  let client: Client | undefined
  let waiting = new AbortController()
  /** Cursor of the last event. The next connection continues behind it. */
  let cursor: string | undefined

  async function follow(connected: Client): Promise<void> {
    const gone = AbortSignal.any([connected.closed, signal])
    // Events that arrive during the load wait for its end.
    let early: AnyEvent[] | undefined = []
    const since = cursor
    const leave = connected.onEvent((event) => {
      // The cursor of an event that is not stored may be ahead of events that are still on their way.
      if (!isPassingKind(event.kind)) cursor = event.cursor
      if (early) early.push(event)
      else store.later({ type: 'event', event })
    })
    try {
      const from = await subscribe(connected, since)
      if (since === undefined || !from.isResumed) cursor = early.at(-1)?.cursor ?? from.cursor
      const [contacts, conversations, requests, status] = await Promise.all([
        connected.call('contact.list', {}),
        connected.call('conversation.list', {}),
        connected.call('request.list', {}),
        connected.call('node.status', {}),
      ])
      if (isEnded()) return
      client = connected
      const snapshot = { contacts, conversations, requests, status, isResumed: from.isResumed }
      store.now({ type: 'loaded', snapshot }, ...early.map((event) => ({ type: 'event', event }) as const))
      early = undefined
      if (!gone.aborted) await once(gone, 'abort')
    } catch (error) {
      const known = asPrivyError(error)
      // If the connection ended, the next attempt reports the reason.
      if (known.code !== 'node-unreachable' && !isEnded() && !connected.closed.aborted)
        store.now({ type: 'failed', error: known })
    } finally {
      client = undefined
      leave()
      connected.close()
    }
  }

  /** Leaves an account that another program removed. Its words would start a node that no command finds. */
  function leaveRemoved(): void {
    ended.abort()
    store.now(...accountIsGone(nodes, `${harmlessName(entry.name)} was removed from this machine`))
  }

  async function look(): Promise<boolean> {
    const reached = await nodes
      .reach(entry)
      .catch((error: unknown) => ({ state: 'silent', error: asPrivyError(error) }) as const)
    if (reached.state === 'running') {
      if (isEnded()) reached.client.close()
      else {
        store.now({ type: 'connection', connection: { state: 'connecting' } })
        await follow(cleanClient(reached.client))
      }
      return true
    }
    if (reached.state === 'removed') {
      if (!isEnded()) leaveRemoved()
      return false
    }
    const connection = describe(reached, entry)
    if (!isEnded() && !isSame(store.state.connection, connection)) store.now({ type: 'connection', connection })
    return false
  }

  async function run(): Promise<void> {
    while (!isEnded()) {
      const wasThere = await look()
      waiting = new AbortController()
      await pause(wasThere ? againMs : lookMs, undefined, {
        signal: AbortSignal.any([signal, waiting.signal]),
      }).catch(() => undefined)
    }
  }
  // An error here is a bug. It is reported and the session ends.
  void run().catch((error: unknown) => {
    const { message, hint } = asPrivyError(error)
    if (!isEnded()) store.now({ type: 'connection', connection: { state: 'silent', message, hint } })
  })

  return {
    entry,
    client() {
      if (client) return client
      throw new PrivyError('node-unreachable', 'The node is not connected', 'Wait until it is back, or start it')
    },
    hurry: () => waiting.abort(),
    end: () => ended.abort(),
  }
}

/** Follows events behind a cursor. Starts from now if the node no longer has all events behind it, because they were pruned or the index was rebuilt. */
async function subscribe(
  { call }: Client,
  since: string | undefined,
): Promise<{ readonly cursor: string; readonly isResumed: boolean }> {
  const isResumed = since === undefined || (await isKnown(call, since))
  const behind = isResumed && since !== undefined ? { since } : {}
  return { ...(await call('events.subscribe', { ...behind, passing: true })), isResumed }
}

/** The generation of a cursor. */
const sequenceOf = (cursor: string): string | undefined => /^(.+)-\d+$/.exec(cursor)?.[1]

async function isKnown(call: Client['call'], since: string): Promise<boolean> {
  try {
    const { cursor, skipped } = await call('events.read', { since, limit: 1 })
    return !skipped && sequenceOf(cursor) === sequenceOf(since)
  } catch (error) {
    if (asPrivyError(error).code === 'bad-input') return false
    throw error
  }
}

/** Clears an account from the screen and offers the other accounts. */
export const accountIsGone = (nodes: Nodes, text: string): readonly Happening[] => [
  { type: 'accounts', accounts: nodes.accounts() },
  { type: 'opened', account: undefined },
  { type: 'notice', kind: 'info', text },
]

function isSame(before: Connection, now: Connection): boolean {
  // A node that starts does not answer other clients.
  if (before.state === 'starting') return now.state !== 'silent'
  return before.state === now.state && 'message' in before && 'message' in now && before.message === now.message
}

function describe(reached: Exclude<Reached, { state: 'running' | 'removed' }>, { name }: AccountEntry): Connection {
  switch (reached.state) {
    case 'stopped':
      return {
        state: 'stopped',
        message: `The node of ${name} does not run. Its words start it, with the passphrase if there is one.`,
        hint: 'Type the words',
      }
    case 'locked':
      return {
        state: 'locked',
        message: `${name} is locked. Only its words open it, with the passphrase if there is one.`,
        hint: 'Type the words',
      }
    case 'busy':
      return { state: 'busy', message: `The node of ${name} is just being started or stopped`, hint: 'Wait a moment' }
    case 'crashed':
      return {
        state: 'crashed',
        message: `${reached.error.message}. Its words, with the passphrase if there is one, start it again; nothing that was on disk is lost.`,
        hint: 'Type the words',
      }
    case 'silent': {
      const { code, message, hint } = reached.error
      return { state: code === 'version-mismatch' ? 'mismatch' : 'silent', message, hint }
    }
  }
}
