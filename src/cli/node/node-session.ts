import { cleanClient } from '../../client/clean.ts'
import type { RpcClient } from '../../rpc/client.ts'
import type { MethodName, Params, Result } from '../../rpc/contract.ts'
import { PrivyError } from '../../shared/errors.ts'
import { idOf } from '../../supervisor/accounts.ts'
import { crashError, findNode } from '../../supervisor/find-node.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { CommandContext } from '../command.ts'
import { isInteractive } from '../io.ts'

/**
 * Does work through the node of the account. Starts a node that does not run, if a person can type the words.
 * @throws PrivyError `account-locked` if the node does not run (its message says if the node crashed), `node-unreachable` if the node does not answer
 */
export async function withNode<T>(context: CommandContext, work: (client: RpcClient) => Promise<T>): Promise<T> {
  const client = await openNode(context, context.account())
  try {
    return await work(client)
  } finally {
    client.close()
  }
}

/** Connects as {@link withNode} does. The caller closes the client. */
export const openNode = async (context: CommandContext, entry: AccountEntry): Promise<RpcClient> =>
  clientFor(context, (await reach(context, entry)) ?? (await startAndReach(context, entry)))

/** What people read is clean; --json prints the values as they are. */
export const clientFor = ({ out }: CommandContext, client: RpcClient): RpcClient =>
  out.json ? client : cleanClient(client)

/** Calls one method through {@link withNode}. */
export const callNode = <M extends MethodName>(
  context: CommandContext,
  method: M,
  params: Params<M>,
): Promise<Result<M>> => withNode(context, (client) => client.call(method, params, context.signal))

async function reach({ folders }: CommandContext, entry: AccountEntry): Promise<RpcClient | undefined> {
  const found = await findNode(folders, idOf(entry))
  if (found.state === 'running') return found.client
  if (found.state === 'crashed') throw crashError(folders, entry, found.run)
  if (found.state === 'silent') throw found.error
  if (found.state === 'stopped') return undefined
  throw new PrivyError(
    'node-unreachable',
    `The node of ${JSON.stringify(entry.name)} is being started or stopped`,
    'Try again in a moment',
  )
}

async function startAndReach(context: CommandContext, entry: AccountEntry): Promise<RpcClient> {
  const { lockedError, unlockAccount } = await import('./start-account.ts')
  if (!isInteractive(context.io)) throw lockedError(entry)
  await unlockAccount(context, entry)
  const client = await reach(context, entry)
  if (client) return client
  throw new PrivyError(
    'node-unreachable',
    `The node of ${JSON.stringify(entry.name)} ended at once`,
    'Look with `privy status`',
  )
}
