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
  /** @throws PrivyError `node-unreachable` when there is no connection now */
  client(): Client
  /** Looks for the node at once instead of after the pause. */
  hurry(): void
  end(): void
}

/** How often a node that is not there is looked for. */
const lookMs = 1_000
/** After a connection that ended. */
const againMs = 100

/** Keeps one account's connection: makes it, reads what the node knows, follows its events, and looks for the node again when it goes away. */
export function openSession(nodes: Nodes, entry: AccountEntry, store: Store): Session {
  const ended = new AbortController()
  const { signal } = ended
  const isEnded = (): boolean => signal.aborted
  let client: Client | undefined
  let waiting = new AbortController()
  /** Of the last event that came: the next connection goes on behind it. */
  let cursor: string | undefined

  async function follow(connected: Client): Promise<void> {
    const gone = AbortSignal.any([connected.closed, signal])
    // Events that come while the rest is read wait until it is there.
    let early: AnyEvent[] | undefined = []
    const since = cursor
    const leave = connected.onEvent((event) => {
      // The cursor of what passes by may be ahead of what is still on its way.
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
      // When the connection ended, the next look tells why.
      if (known.code !== 'node-unreachable' && !isEnded() && !connected.closed.aborted)
        store.now({ type: 'failed', error: known })
    } finally {
      client = undefined
      leave()
      connected.close()
    }
  }

  /** Words would start a node that no command knows. */
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
  // What breaks here is a bug of ours: it is told, and the connection is not made again.
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

/** Follows events behind a cursor. Starts from now when the node no longer has all events behind it: they were pruned, or its index was rebuilt. */
async function subscribe(
  { call }: Client,
  since: string | undefined,
): Promise<{ readonly cursor: string; readonly isResumed: boolean }> {
  const isResumed = since === undefined || (await isKnown(call, since))
  const behind = isResumed && since !== undefined ? { since } : {}
  return { ...(await call('events.subscribe', { ...behind, passing: true })), isResumed }
}

/** A cursor begins with the sequence that it belongs to. */
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

/** Nothing of an account stays on the screen; what is left is to choose from. */
export const accountIsGone = (nodes: Nodes, text: string): readonly Happening[] => [
  { type: 'accounts', accounts: nodes.accounts() },
  { type: 'opened', account: undefined },
  { type: 'notice', kind: 'info', text },
]

function isSame(before: Connection, now: Connection): boolean {
  // While a node starts, others see nothing of it.
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
