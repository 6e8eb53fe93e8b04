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
  /** Time in ms that a node has to stop before it gets SIGTERM. After half of this time it gets SIGKILL. */
  readonly timeoutMs?: number
  /** Time in ms that a node has to answer. */
  readonly answerMs?: number
}

/**
 * Stops the node of an account: by a call, else by signals. Afterwards process, socket and run file do not exist. Works on a full disk, too.
 * @returns the state before: `running`, `silent` (ended by a signal), `crashed` (its files were removed) or `stopped`
 * @throws PrivyError `node-unreachable` if it is uncertain which process holds the socket; then no process is ended
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

/** Calls a node that answers to stop. @returns the process that must end */
async function ask(client: RpcClient): Promise<ProcessIdentity> {
  // Read while the connection is open, so that the pid belongs to the node and not to a later process.
  const identity = await processIdentity(client.node.pid)
  try {
    await client.call('node.stop', {}, AbortSignal.timeout(5_000))
  } catch {
    // The node may end before its answer arrives. The caller checks whether it has ended.
  } finally {
    client.close()
  }
  return identity
}

/** The process of a node that does not answer. It gets signals, so its start time must fit as well as its pid, on systems with /proc. */
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
    'Check it with `ps`, and try again',
  )
}

/** Sends a signal. A process that has just ended is not an error. */
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
