/** The process of one account. Only the supervisor starts it: with a StartOrder on standard input and StartReports on file descriptor 3. */
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { toHex } from '../shared/bytes.ts'
import { PrivyError } from '../shared/errors.ts'
import { addressOf, deviceId, type DeviceId, isDeviceId } from '../shared/ids.ts'
import { asKnownError } from '../shared/system-error.ts'
import { version } from '../shared/version.ts'
import { type AccountKeys, deriveAccount } from '../identity/keys.ts'
import { makeWords, parseWords, type Words } from '../identity/mnemonic.ts'
import { type StartOrder, startOrderSchema, type StartReport } from '../process/start-order.ts'
import { releaseLock } from '../process/lock-file.ts'
import { claimAccount, keepPresence } from './presence.ts'
import { makeOwnFolder } from '../process/private-folder.ts'
import { nodeLockPath } from '../process/socket-path.ts'
import type { NodeConfig } from './config.ts'
import { createNode } from './create-node.ts'
import { timer } from '../shared/timer.ts'
import { createFaultLog } from '../process/fault-log.ts'
import { collectAll, collectAtRest, createWorkMeter } from '../process/idle-memory.ts'
import { openRepaired } from './open-repaired.ts'

const random = (length: number) => new Uint8Array(randomBytes(length))
const reports = createWriteStream('', { fd: 3 })
// The starter may have exited; `report` returns false then.
reports.on('error', () => undefined)

/** Reports to the starter. Resolves with whether the starter still reads. */
const report = (what: StartReport) =>
  new Promise<boolean>((resolve) => reports.write(`${JSON.stringify(what)}\n`, (error) => resolve(!error)))

// Standard error is the log file. Lines that a full disk cannot take are lost.
process.stderr.on('error', () => undefined)
const onFault = createFaultLog((line) => process.stderr.write(line), Date.now)
process.on('unhandledRejection', onFault)
process.on('uncaughtException', onFault)

/** The id of this device for the account. It is created once and stored in the folder of the account. */
async function deviceOf(order: StartOrder, folder: string): Promise<DeviceId> {
  if (order.device !== undefined) return deviceId(order.device)
  const path = join(folder, 'device')
  const kept = await readFile(path, 'utf8').catch((error: unknown) => {
    // Only if the file is missing: an unreadable id must not be replaced by a new one.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return ''
  })
  if (isDeviceId(kept)) return kept
  const made = deviceId(toHex(random(16)))
  await writeFile(path, made, { mode: 0o600 })
  return made
}

/** Reports the progress of a long fold. An ordinary start folds a few entries. */
function reportFolded(done: number, total: number): void {
  if (total >= 200) void report({ event: 'progress', step: 'indexing', done, total })
}

async function start(order: StartOrder): Promise<void> {
  void report({ event: 'progress', step: 'deriving' })
  const words = order.mode === 'create' ? makeWords(random) : parseWords(order.words ?? '')
  const keys = await deriveAccount(words, order.passphrase)
  const address = addressOf(keys.id)
  if (order.expect !== undefined && order.expect !== address) throw wrongWords(order.name)

  void report({ event: 'progress', step: 'opening' })
  const folder = join(order.dataDir, keys.id)
  await makeOwnFolder(folder)
  if (!(await claimAccount(folder, order.runDir, keys.id))) {
    await report({ event: 'running', address })
    return
  }
  let isKept = order.mode !== 'create'
  try {
    await run(order, keys, folder, words, () => (isKept = true))
  } catch (error) {
    await releaseLock(nodeLockPath(folder))
    // Nobody has seen the words, so nobody can use the account again.
    if (!isKept) await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Runs the node until it is asked to stop. Calls `onTold` when the starter has received the address and the words. */
async function run(
  order: StartOrder,
  keys: AccountKeys,
  folder: string,
  words: Words,
  onTold: () => void,
): Promise<void> {
  const address = addressOf(keys.id)
  const device = await deviceOf(order, folder)
  const stop = Promise.withResolvers<void>()
  const config: NodeConfig = {
    ...{ keys, device, name: order.name, folder, network: order.network },
    privacy: { readReceipts: order.readReceipts ?? true },
  }
  const { node, damagedIn } = await openRepaired(
    (how) => createNode({ ...config, ...how }, () => setImmediate(stop.resolve), { onFault, onFolded: reportFolded }),
    { folder, now: Date.now, onFault, onRepair: () => void report({ event: 'progress', step: 'repairing' }) },
  )
  const presence = await keepPresence({
    ...{ account: keys.id, folder, runDir: order.runDir },
    ...{ handlers: node.handlers, version, onError: onFault, schedule: timer },
    onFolderGone: () => stop.resolve(),
  }).catch(async (error: unknown) => {
    await node.stop()
    throw error
  })

  process.once('SIGTERM', stop.resolve)
  process.once('SIGINT', stop.resolve)
  process.on('SIGHUP', () => undefined)
  const told = await report({
    event: 'ready',
    account: { name: order.name, address, device, state: 'running' },
    ...{ socket: presence.socket, pid: process.pid, peer: node.network.peer, listen: node.network.listen() },
    ...(order.mode === 'create' ? { words } : {}),
    ...(damagedIn !== undefined && { damagedIn }),
  })
  reports.end()

  const stopCollecting = collectAtRest({
    schedule: timer,
    workShare: createWorkMeter(),
    collect: collectAll,
  })

  const unseen = order.mode === 'create' && !told
  if (told) onTold()
  if (!unseen) await stop.promise
  stopCollecting()
  await presence.close()
  await node.stop()
  await presence.leave()
  if (unseen) throw new Error('the starter left before it received the words of the new account')
}

function wrongWords(name: string): PrivyError {
  return new PrivyError(
    'bad-words',
    `These words are not those of ${name}`,
    'Check the words, and the passphrase if the account has one',
  )
}

try {
  const order = startOrderSchema.parse(JSON.parse(await text(process.stdin)))
  await start(order)
  process.exitCode = 0
} catch (error) {
  const known = asKnownError(error)
  if (known.code === 'fault') onFault(error)
  await report({ event: 'failed', error: known.toJSON() })
  process.exitCode = 1
}
// Native handles of closed databases and sockets must not keep the process alive. The reports are written first.
reports.end(() => process.exit())
