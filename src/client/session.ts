import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { RpcClient } from '../rpc/client.ts'
import type { AnyEvent, Contact, Conversation, Request, Status } from '../rpc/contract.ts'
import { isPassingKind } from '../rpc/contract/event-kinds.ts'
import { asPrivyError, PrivyError } from '../shared/errors.ts'
import { cleanClient } from './clean.ts'

export type Client = Pick<RpcClient, 'call' | 'onEvent' | 'closed' | 'close'>

/** The node of an account, as a program on this machine finds it. */
export type Reached =
  | { readonly state: 'running'; readonly client: Client }
  | { readonly state: 'stopped' | 'locked' | 'busy' }
  /** Another program removed the account. */
  | { readonly state: 'removed' }
  | { readonly state: 'crashed' | 'silent'; readonly error: PrivyError }

export type Unreached = Exclude<Reached, { state: 'running' | 'removed' }>

/** What the node knows, read when the connection is made. */
export interface Snapshot {
  readonly contacts: readonly Contact[]
  readonly conversations: readonly Conversation[]
  readonly requests: readonly Request[]
  readonly status: Status
  /** Whether events go on where they ended before: nothing that the client holds has changed without an event. */
  readonly isResumed: boolean
}

export interface SessionListener {
  /** The node answers; its snapshot follows. */
  onConnecting(): void
  /** @param early events that came while the snapshot was read, which may contain them already */
  onSnapshot(snapshot: Snapshot, early: readonly AnyEvent[]): void
  onEvent(event: AnyEvent): void
  /** The node refused what the session needs. */
  onFailed(error: PrivyError): void
  /** Called after each look that found no node. */
  onUnreached(reached: Unreached): void
  /** The account is not on this machine any more. The session has ended. */
  onRemoved(): void
  /** A listener threw. The session has ended. */
  onBroken(error: unknown): void
}

export interface Session {
  /** @throws PrivyError `node-unreachable` when there is no connection now */
  client(): Client
  /** Looks for the node at once instead of after the pause. */
  hurry(): void
  end(): void
}

/** Pause between two looks for a node that does not run. */
const lookMs = 1_000
/** Pause after a connection that ended. */
const againMs = 100

/**
 * Keeps a connection to the node of one account: looks for the node, reads a snapshot, passes its events on, and looks for the node again when the
 * connection ends. All texts are harmless. No listener is called after `end`.
 * @param reach finds the node; a rejection counts as silence
 */
export function openSession(reach: () => Promise<Reached>, listener: SessionListener): Session {
  const ended = new AbortController()
  const { signal } = ended
  const isEnded = (): boolean => signal.aborted
  let client: Client | undefined
  let waiting = new AbortController()
  /** Of the last event that came: the next connection goes on behind it. */
  let cursor: string | undefined

  async function follow(connected: Client): Promise<void> {
    const gone = AbortSignal.any([connected.closed, signal])
    // Events that come before the snapshot wait for it.
    let early: AnyEvent[] | undefined = []
    const since = cursor
    const leave = connected.onEvent((event) => {
      // The cursor of a passing event may be ahead of stored events that are still on their way.
      if (!isPassingKind(event.kind)) cursor = event.cursor
      if (early) early.push(event)
      else listener.onEvent(event)
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
      listener.onSnapshot({ contacts, conversations, requests, status, isResumed: from.isResumed }, early)
      early = undefined
      if (!gone.aborted) await once(gone, 'abort')
    } catch (error) {
      const known = asPrivyError(error)
      // When the connection ended, the next look tells why.
      if (known.code !== 'node-unreachable' && !isEnded() && !connected.closed.aborted) listener.onFailed(known)
    } finally {
      client = undefined
      leave()
      connected.close()
    }
  }

  /** @returns whether a node was found, undefined when there is nothing to look for any more */
  async function look(): Promise<boolean | undefined> {
    const reached = await reach().catch((error: unknown) => ({ state: 'silent', error: asPrivyError(error) }) as const)
    if (isEnded()) {
      if (reached.state === 'running') reached.client.close()
      return undefined
    }
    switch (reached.state) {
      case 'running':
        listener.onConnecting()
        await follow(cleanClient(reached.client))
        return true
      case 'removed':
        // The words would start a node that no command knows.
        ended.abort()
        listener.onRemoved()
        return undefined
      default:
        listener.onUnreached(reached)
        return false
    }
  }

  async function run(): Promise<void> {
    for (let found = await look(); found !== undefined && !isEnded(); found = await look()) {
      waiting = new AbortController()
      await pause(found ? againMs : lookMs, undefined, {
        signal: AbortSignal.any([signal, waiting.signal]),
      }).catch(() => undefined)
    }
  }
  void run().catch((error: unknown) => {
    if (isEnded()) return
    ended.abort()
    listener.onBroken(error)
  })

  return {
    client() {
      if (client) return client
      throw new PrivyError('node-unreachable', 'The node is not connected', 'Wait until it is back, or start it')
    },
    hurry: () => waiting.abort(),
    end: () => ended.abort(),
  }
}

/** Follows events behind a cursor. Starts from now when the node has not all events behind it: they were pruned, or its index was rebuilt. */
async function subscribe(
  { call }: Client,
  since: string | undefined,
): Promise<{ readonly cursor: string; readonly isResumed: boolean }> {
  const isResumed = since === undefined || (await isKnown(call, since))
  const behind = isResumed && since !== undefined ? { since } : {}
  return { ...(await call('events.subscribe', { ...behind, passing: true })), isResumed }
}

async function isKnown(call: Client['call'], since: string): Promise<boolean> {
  try {
    return !(await call('events.read', { since, limit: 1 })).skipped
  } catch (error) {
    if (asPrivyError(error).code === 'bad-input') return false
    throw error
  }
}
