import { setTimeout as pause } from 'node:timers/promises'
import type { RpcClient } from '../../rpc/client.ts'
import { PrivyError } from '../../shared/errors.ts'
import { idOf, listAccounts } from '../../supervisor/accounts.ts'
import { findNode } from '../../supervisor/find-node.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { CommandContext } from '../command.ts'
import { clientFor, openNode } from './node-session.ts'

/** Pause in ms between searches for the next node. */
const lookEveryMs = 500

/** The node of an account, across restarts. */
export interface LastingNode {
  /**
   * Runs an idempotent call. If the node ends before the result, waits for the next node and calls again.
   * @throws PrivyError the error of the call while the node runs; `node-unreachable` if the patience ends first, `no-account` if the account is removed
   *   meanwhile, `version-mismatch` if the next node has another version
   */
  readonly through: <T>(work: (client: RpcClient) => Promise<T>) => Promise<T>
  /** Milliseconds that are left to wait for the next node. */
  readonly leftMs: () => number
}

interface Patience {
  /** Longest time without a node from now on, in milliseconds. */
  readonly patienceMs: number
  /** Reports to the person that the node ended, and that it is back. */
  readonly say: (text: string) => void
}

/**
 * Does work through the node of an account, across restarts. Opens the first connection as `withNode` does.
 * @throws PrivyError `account-locked` if the node does not run, `node-unreachable` if it does not answer
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
      // Several calls may have lost the node. One of them searches.
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
