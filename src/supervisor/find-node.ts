import type { RpcClient } from '../rpc/client.ts'
import { connect } from '../rpc/client.ts'
import type { RunFile } from '../rpc/handshake.ts'
import { runFilePath, socketPath, startLockPath } from '../rpc/socket-path.ts'
import { PrivyError } from '../shared/errors.ts'
import type { AccountId } from '../shared/ids.ts'
import { idOf } from './accounts.ts'
import type { Folders } from './folders.ts'
import { logPath } from './log-file.ts'
import type { AccountEntry } from './settings-file.ts'

/** What there is of an account's node. */
export type FoundNode =
  /** It answers; the caller closes the client. */
  | { readonly state: 'running'; readonly client: RpcClient }
  /** Its process is there, and does not answer or not as it should. */
  | { readonly state: 'silent'; readonly run: RunFile | undefined; readonly error: PrivyError }
  /** Another command is starting or stopping it. */
  | { readonly state: 'busy' }
  /** It left its run file behind: killed, crashed, or the machine went down. */
  | { readonly state: 'crashed'; readonly run: RunFile }
  | { readonly state: 'stopped' }

const answerMs = 5_000

/** Looks for the account's node. What is only needed when it does not answer is loaded only then. */
export async function findNode(folders: Folders, account: AccountId, timeoutMs: number = answerMs): Promise<FoundNode> {
  try {
    return { state: 'running', client: await connect(socketPath(folders.run, account), { timeoutMs }) }
  } catch (error) {
    if (!(error instanceof PrivyError) || error.code === 'not-allowed') throw error
    return findSilentNode(folders, account, error)
  }
}

async function findSilentNode(folders: Folders, account: AccountId, error: PrivyError): Promise<FoundNode> {
  const [{ readRunFile }, { isAlive }, { lockHolder }] = await Promise.all([
    import('../rpc/run-file.ts'),
    import('../rpc/process-identity.ts'),
    import('./lock.ts'),
  ])
  const holder = await lockHolder(startLockPath(folders.run, account))
  // Who holds it itself wants to know what is behind it.
  if (holder !== undefined && holder.pid !== process.pid) return { state: 'busy' }
  const run = await readRunFile(runFilePath(folders.run, account))
  const nobodyListens = ['ENOENT', 'ECONNREFUSED'].includes(
    (error.cause as NodeJS.ErrnoException | undefined)?.code ?? '',
  )
  if (run !== undefined && !(await isAlive(run))) return { state: 'crashed', run }
  return run !== undefined || !nobodyListens ? { state: 'silent', run, error } : { state: 'stopped' }
}

/** What to tell about a node that left its run file behind. */
export function crashError(folders: Folders, entry: AccountEntry, run: RunFile): PrivyError {
  return new PrivyError(
    'account-locked',
    `The node of ${JSON.stringify(entry.name)}, started ${run.startedAt}, ended unexpectedly (killed or crashed); its log is ${logPath(folders, idOf(entry))}`,
    `Start it again: \`privy start --account ${JSON.stringify(entry.name)}\``,
  )
}
