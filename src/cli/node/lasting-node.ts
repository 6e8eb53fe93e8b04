import { setTimeout as pause } from 'node:timers/promises'
import type { RpcClient } from '../../rpc/client.ts'
import { PrivyError } from '../../shared/errors.ts'
import { idOf, listAccounts } from '../../supervisor/accounts.ts'
import { findNode } from '../../supervisor/find-node.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { CommandContext } from '../command.ts'
import { clientFor, openNode } from './node-session.ts'

/** How often a node that went away is looked for. */
const lookEveryMs = 500

/** The account's node, from one of its lives to the next. */
export interface LastingNode {
  /**
   * Does work that may be begun again: it is, with the node that comes back, when one went away before it was done, whoever ended it.
   * @throws PrivyError whatever the work throws while the node is there; `node-unreachable` when patience is over before it is back, `no-account` when
   *   the account is removed meanwhile, `version-mismatch` when another version comes back
   */
  readonly through: <T>(work: (client: RpcClient) => Promise<T>) => Promise<T>
  /** How long a node that went away is still waited for, in milliseconds. */
  readonly leftMs: () => number
}

interface Patience {
  /** How long it may be away, counted from now on, in milliseconds. */
  readonly patienceMs: number
  /** Tells people that it went away, and that it is back. */
  readonly say: (text: string) => void
}

/**
 * Does something through the account's node, also when it is started again meanwhile. To begin with, it is reached as by `withNode`.
 * @throws PrivyError `account-locked` when it does not run, `node-unreachable` when it does not answer
 */
export async function withLastingNode<T>(
  context: CommandContext,
  { patienceMs, say }: Patience,
  work: (node: LastingNode) => Promise<T>,
): Promise<T> {
  const entry = context.account()
  let current = await openNode(context, entry)
  const endMs = performance.now() + patienceMs
  const leftMs = (): number => Math.max(0, Math.ceil(endMs - performance.now()))
  let comingBack: Promise<void> | undefined

  async function comeBack(): Promise<void> {
    current = await untilBack(context, entry, { leftMs, say })
  }

  async function through<R>(part: (client: RpcClient) => Promise<R>): Promise<R> {
    for (;;) {
      const client = current
      try {
        return await part(client)
      } catch (error) {
        if (context.signal.aborted || !client.closed.aborted) throw error
      }
      // Several may have lost it.
      if (client === current) await (comingBack ??= comeBack().finally(() => (comingBack = undefined)))
    }
  }

  try {
    return await work({ through, leftMs })
  } finally {
    current.close()
  }
}

async function untilBack(
  context: CommandContext,
  entry: AccountEntry,
  { leftMs, say }: Pick<LastingNode, 'leftMs'> & Pick<Patience, 'say'>,
): Promise<RpcClient> {
  const { folders, signal } = context
  const name = JSON.stringify(entry.name)
  const start = `Start it with \`privy start --account ${name}\``
  if (leftMs() > 0) say(`The node of ${name} ended; waiting for it. ${start}; Ctrl-C ends.`)
  while (leftMs() > 0) {
    await pause(Math.min(lookEveryMs, leftMs()), undefined, { signal })
    if (!listAccounts(folders).some(({ address }) => address === entry.address))
      throw new PrivyError('no-account', `The account ${name} was removed`, 'See `privy account list`')
    const found = await findNode(folders, idOf(entry))
    if (found.state === 'silent' && found.error.code === 'version-mismatch') throw found.error
    if (found.state !== 'running') continue
    say(`The node of ${name} is back.`)
    return clientFor(context, found.client)
  }
  throw new PrivyError('node-unreachable', `The node of ${name} ended`, start)
}
