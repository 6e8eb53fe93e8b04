import { setTimeout as pause } from 'node:timers/promises'
import type { RpcClient } from '../rpc/client.ts'
import { connect } from '../rpc/client.ts'
import type { RunFile } from '../process/start-order.ts'
import type { ProcessIdentity } from '../process/process-identity.ts'
import { nodeLockPath, runFilePath, socketPath, startLockPath } from '../process/socket-path.ts'
import { PrivyError } from '../shared/errors.ts'
import type { AccountId } from '../shared/ids.ts'
import { idOf } from './accounts.ts'
import type { Folders } from './folders.ts'
import { accountFolder, logPath } from './log-file.ts'
import type { AccountEntry } from './settings/settings-file.ts'

/** The node of an account as it was found. */
export type FoundNode =
  /** The node answers. The caller closes the client. */
  | { readonly state: 'running'; readonly client: RpcClient }
  /** Its process lives, but does not answer correctly. */
  | { readonly state: 'silent'; readonly process: ProcessIdentity | undefined; readonly error: PrivyError }
  /** Another command starts or stops it. */
  | { readonly state: 'busy' }
  /** Its run file names a dead process: it was killed, it crashed, or the machine stopped. */
  | { readonly state: 'crashed'; readonly run: RunFile }
  | { readonly state: 'stopped' }

const answerMs = 5_000
const pollMs = 50

/** Finds the node of an account. Code for a node that does not answer is loaded only then. */
export async function findNode(folders: Folders, account: AccountId, timeoutMs: number = answerMs): Promise<FoundNode> {
  try {
    return { state: 'running', client: await connect(socketPath(folders.run, account), { timeoutMs }) }
  } catch (error) {
    if (!(error instanceof PrivyError) || error.code === 'not-allowed') throw error
    return findSilentNode(folders, account, error, timeoutMs)
  }
}

async function findSilentNode(
  folders: Folders,
  account: AccountId,
  error: PrivyError,
  timeoutMs: number,
): Promise<FoundNode> {
  const [{ readRunFile }, { isAlive }, { lockHolder }] = await Promise.all([
    import('../process/run-file.ts'),
    import('../process/process-identity.ts'),
    import('../process/lock-file.ts'),
  ])
  const starter = await lockHolder(startLockPath(folders.run, account))
  // This process holds the lock itself, so the state behind the lock counts.
  if (starter !== undefined && starter.pid !== process.pid) return { state: 'busy' }
  const run = await readRunFile(runFilePath(folders.run, account))
  // The run folder may be lost. The lock lies in the account folder.
  const living =
    run !== undefined && (await isAlive(run)) ? run : await lockHolder(nodeLockPath(accountFolder(folders, account)))
  if (living === undefined && run !== undefined) return { state: 'crashed', run }
  if (!nobodyListens(error)) return { state: 'silent', process: living, error }
  if (living === undefined) return { state: 'stopped' }
  return untilItListens(folders, account, living, timeoutMs)
}

const nobodyListens = ({ cause }: PrivyError): boolean =>
  cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED')

/** Waits for the socket of a live node. A node restores a removed socket; while it starts or stops it has none for a moment. */
async function untilItListens(
  folders: Folders,
  account: AccountId,
  living: ProcessIdentity,
  timeoutMs: number,
): Promise<FoundNode> {
  const { isAlive } = await import('../process/process-identity.ts')
  const until = performance.now() + timeoutMs
  while (await isAlive(living)) {
    if (performance.now() > until) {
      const hint = 'End it with `privy stop`, and start it again with `privy start`'
      const error = new PrivyError('node-unreachable', `The node (process ${living.pid}) has no socket`, hint)
      return { state: 'silent', process: living, error }
    }
    await pause(pollMs)
    try {
      return { state: 'running', client: await connect(socketPath(folders.run, account), { timeoutMs }) }
    } catch (error) {
      if (!(error instanceof PrivyError) || error.code === 'not-allowed') throw error
      if (!nobodyListens(error)) return { state: 'silent', process: living, error }
    }
  }
  return findNode(folders, account, timeoutMs)
}

/** The error for a node that ended without removing its run file. */
export function crashError(folders: Folders, entry: AccountEntry, run: RunFile): PrivyError {
  return new PrivyError(
    'account-locked',
    `The node of ${JSON.stringify(entry.name)}, started ${run.startedAt}, ended unexpectedly (killed or crashed); its log is ${logPath(folders, idOf(entry))}`,
    `Start it again: \`privy start --account ${JSON.stringify(entry.name)}\``,
  )
}
