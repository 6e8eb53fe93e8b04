import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from '../rpc/contract.ts'
import type { StartOrder, StartReport } from '../process/start-order.ts'
import { makeOwnFolder, makePrivateFolder } from '../process/private-folder.ts'
import { removeRunFile } from '../process/run-file.ts'
import { removeStaleSocket, runFilePath, socketPath, startLockPath } from '../process/socket-path.ts'
import { isErrorCode, PrivyError } from '../shared/errors.ts'
import { untilAborted } from '../shared/until-aborted.ts'
import { accountId, type AccountId } from '../shared/ids.ts'
import { findNode } from './find-node.ts'
import type { Env, Folders } from './folders.ts'
import { withLock } from '../process/lock-file.ts'
import { adoptLog, keepUnlessEmpty, prepareLog } from './log-file.ts'
import { checkOpenFiles } from './open-files.ts'
import { spawnNode, type NodeProcess, type NodeProgram } from './node-process.ts'

/** The report that ends a successful start. */
type ReadyReport = Extract<StartReport, { event: 'ready' | 'running' }>
export type StartStep = Extract<StartReport, { event: 'progress' }>['step']

export interface StartOptions {
  readonly folders: Folders
  readonly program: NodeProgram
  readonly env: Env
  readonly order: Omit<StartOrder, 'dataDir' | 'runDir'>
  /** Undefined if only the node can compute it, when an account is created or restored. */
  readonly account: AccountId | undefined
  /** Longest time in ms without a report of the node during the start. */
  readonly timeoutMs?: number
  /** Cancels the start and ends the process. */
  readonly signal?: AbortSignal
  /** Called on each step; with `indexing`, `done` of the `total` entries that were found so far are in the index. */
  readonly onProgress?: (step: StartStep, done?: number, total?: number) => void
}

export interface StartedNode {
  readonly account: Account
  readonly pid: number
  /** Whether the node ran before. */
  readonly alreadyRunning: boolean
  /** The words of a new account, in mode `create` only. */
  readonly words?: string
  /** Folder with the damaged files, if this start has repaired damaged stores. */
  readonly damagedIn?: string
}

const startMs = 60_000

/**
 * Starts the node of an account, or finds it running. Two starts at the same time give one node. Resolves when the node is ready. The node outlives this
 * process.
 * @throws PrivyError the error that the node reported (such as `bad-words`), `start-failed` if the node died or was silent for too long,
 *   `node-unreachable` if a node runs and does not answer
 */
export async function startNode(options: StartOptions): Promise<StartedNode> {
  const { folders, account, signal, timeoutMs = startMs } = options
  await checkOpenFiles()
  await makePrivateFolder(folders.run)
  for (const folder of [folders.data, folders.cache]) await makeOwnFolder(folder)
  if (account === undefined) {
    const log = join(folders.data, `starting-${randomUUID()}.log`)
    return launch(options, log).finally(() => rm(log, { force: true }))
  }
  return withLock(startLockPath(folders.run, account), { timeoutMs, ...(signal && { signal }) }, async () => {
    const running = await findRunning(folders, account)
    if (running) return running
    await removeStaleSocket(socketPath(folders.run, account))
    await removeRunFile(runFilePath(folders.run, account))
    return launch(options, await prepareLog(folders, account))
  })
}

async function findRunning(folders: Folders, account: AccountId): Promise<StartedNode | undefined> {
  const found = await findNode(folders, account)
  if (found.state === 'silent') throw found.error
  if (found.state !== 'running') return undefined
  found.client.close()
  const { account: shown, pid } = found.client.node
  return { account: shown, pid, alreadyRunning: true }
}

const idIn = (address: string): AccountId => accountId(address.slice('privy://'.length))

/** Connects to the node that another process runs. */
async function running(folders: Folders, account: AccountId): Promise<StartedNode> {
  const found = await findRunning(folders, account)
  if (found) return found
  throw new PrivyError('start-failed', 'Another node of this account ended just now', 'Try again')
}

async function launch(options: StartOptions, log: string): Promise<StartedNode> {
  const { folders, program, env, timeoutMs = startMs } = options
  const order: StartOrder = { ...options.order, dataDir: folders.data, runDir: folders.run }
  const node = spawnNode(program, order, log, env)
  const silence = new AbortController()
  const { signal: timeout } = silence
  const timer = setTimeout(() => silence.abort(new Error('the node is silent')), timeoutMs)
  const giveUp = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal])
  try {
    const ready = await untilAborted(
      waitUntilReady(node, log, () => timer.refresh(), options),
      giveUp,
    )
    if (ready.event === 'running') return await running(folders, idIn(ready.address))
    await adoptLog(folders, log, idIn(ready.account.address))
    node.leave()
    return {
      account: ready.account,
      pid: ready.pid,
      alreadyRunning: false,
      ...(ready.words !== undefined && { words: ready.words }),
      ...(ready.damagedIn !== undefined && { damagedIn: ready.damagedIn }),
    }
  } catch (error) {
    await node.kill()
    if (error !== timeout.reason) throw error
    throw new PrivyError(
      'start-failed',
      `The node was silent for ${timeoutMs / 1000} s, and not ready`,
      `Its log is ${log}`,
      {
        cause: error,
      },
    )
  } finally {
    clearTimeout(timer)
  }
}

async function waitUntilReady(
  node: NodeProcess,
  log: string,
  onAlive: () => void,
  { onProgress }: StartOptions,
): Promise<ReadyReport> {
  for await (const report of node.reports) {
    if (report.event === 'ready' || report.event === 'running') return report
    if (report.event === 'progress') {
      onAlive()
      onProgress?.(report.step, report.done, report.total)
    } else throw failure(report.error)
  }
  const how = await node.ended
  const hint = (await keepUnlessEmpty(log)) ? `Its log is ${log}` : 'Try again'
  throw new PrivyError('start-failed', `The node ended before it was ready (${how})`, hint)
}

function failure({ code, message, hint }: Extract<StartReport, { event: 'failed' }>['error']): PrivyError {
  return new PrivyError(isErrorCode(code) ? code : 'start-failed', message, hint)
}
