import { setTimeout as pause } from 'node:timers/promises'
import type { RpcClient } from '../rpc/client.ts'
import { makePrivateFolder } from '../process/private-folder.ts'
import { isAlive, processIdentity, type ProcessIdentity } from '../process/process-identity.ts'
import { removeRunFile } from '../process/run-file.ts'
import { removeStaleSocket, runFilePath, socketPath, startLockPath } from '../process/socket-path.ts'
import { PrivyError } from '../shared/errors.ts'
import type { AccountId } from '../shared/ids.ts'
import { isDiskRefusal } from '../shared/system-error.ts'
import { findNode, type FoundNode } from './find-node.ts'
import type { Folders } from './folders.ts'
import { withLock } from '../process/lock-file.ts'

const pollMs = 20

export interface StopOptions {
  /** How long a node may take to stop by itself before it gets SIGTERM; half of it again before SIGKILL. */
  readonly timeoutMs?: number
  /** How long a node may take to answer at all. */
  readonly answerMs?: number
}

/**
 * Stops the account's node: by asking it, else by signals. Afterwards there is no process, no socket and no run file. A full disk does not hinder it.
 * @returns what was found before: `running`, `silent` (ended by signal), `crashed` (left-overs removed) or `stopped`
 * @throws PrivyError `node-unreachable` when a process holds the socket that cannot be told for sure, so nothing is killed
 */
export async function stopNode(folders: Folders, account: AccountId, options: StopOptions = {}): Promise<FoundNode> {
  await makePrivateFolder(folders.run).catch((error: unknown) => {
    if (!isDiskRefusal(error)) throw error
  })
  const lock = startLockPath(folders.run, account)
  return withLock(lock, { timeoutMs: 60_000, evenOnFullDisk: true }, async () => {
    const found = await findNode(folders, account, options.answerMs)
    const timeoutMs = options.timeoutMs ?? 10_000
    if (found.state === 'running') await end(await ask(found.client), timeoutMs, true)
    if (found.state === 'silent') await end(await certain(folders, account, found.process), timeoutMs, false)
    await removeStaleSocket(socketPath(folders.run, account))
    await removeRunFile(runFilePath(folders.run, account))
    return found
  })
}

/** Asks a node that answers to stop; tells which process to wait for. */
async function ask(client: RpcClient): Promise<ProcessIdentity> {
  // Read while the connection is open: so this pid is the node's, not that of a later process.
  const identity = await processIdentity(client.node.pid)
  try {
    await client.call('node.stop', {}, AbortSignal.timeout(5_000))
  } catch {
    // It may be gone before its answer is. Whether it is gone is what counts, and is looked at next.
  } finally {
    client.close()
  }
  return identity
}

/** The process behind a node that does not answer: it gets signals, so a pid alone does not do where the system tells when processes started. */
async function certain(
  folders: Folders,
  account: AccountId,
  found: ProcessIdentity | undefined,
): Promise<ProcessIdentity> {
  const isSure = found !== undefined && (await processIdentity(found.pid)).processStart === found.processStart
  if (isSure) return found
  throw new PrivyError(
    'node-unreachable',
    'A process seems to run the node, but no run file or lock says for certain which one',
    `Find it with \`ss -xlp\` or \`lsof ${socketPath(folders.run, account)}\`, end it, and try again`,
  )
}

async function end(node: ProcessIdentity, timeoutMs: number, wasAsked: boolean): Promise<void> {
  if (wasAsked && (await isGone(node, timeoutMs))) return
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (await isAlive(node)) sendSignal(node.pid, signal)
    if (await isGone(node, wasAsked ? timeoutMs / 2 : timeoutMs)) return
  }
  throw new PrivyError(
    'node-unreachable',
    `Process ${node.pid} does not end, not even by SIGKILL`,
    'Look at it with `ps`, and try again',
  )
}

/** A process that ends at this very moment is as good as ended. */
function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function isGone(node: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs
  while (await isAlive(node)) {
    if (performance.now() > until) return false
    await pause(pollMs)
  }
  return true
}
