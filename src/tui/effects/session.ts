import { openSession, type Session as NodeSession, type Unreached } from '../../client/session.ts'
import { asPrivyError } from '../../shared/errors.ts'
import { harmlessName } from '../../shared/text/harmless.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { Nodes } from '../model/ports.ts'
import type { Connection, Happening } from '../model/state.ts'
import type { Store } from '../model/store.ts'

export interface Session extends NodeSession {
  readonly entry: AccountEntry
}

/** Opens the session of an account and turns its news into happenings of the store. */
export function showSession(nodes: Nodes, entry: AccountEntry, store: Store): Session {
  const session = openSession(() => nodes.reach(entry), {
    onConnecting: () => store.now({ type: 'connection', connection: { state: 'connecting' } }),
    onSnapshot: (snapshot, early) =>
      store.now({ type: 'loaded', snapshot }, ...early.map((event) => ({ type: 'event', event }) as const)),
    onEvent: (event) => store.later({ type: 'event', event }),
    onFailed: (error) => store.now({ type: 'failed', error }),
    onUnreached(reached) {
      const connection = describe(reached, entry)
      if (!isSame(store.state.connection, connection)) store.now({ type: 'connection', connection })
    },
    onRemoved: () => store.now(...accountIsGone(nodes, `${harmlessName(entry.name)} was removed from this machine`)),
    // A bug of the interface: it is told, and the connection is not made again.
    onBroken(error) {
      const { message, hint } = asPrivyError(error)
      store.now({ type: 'connection', connection: { state: 'silent', message, hint } })
    },
  })
  return { ...session, entry }
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

function describe(reached: Unreached, { name }: AccountEntry): Connection {
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
