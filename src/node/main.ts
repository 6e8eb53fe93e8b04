/** The process behind one account. Started by the supervisor only: a StartOrder on standard input, StartReports on file descriptor 3. */
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { toHex } from '../shared/bytes.ts'
import { asPrivyError, PrivyError } from '../shared/errors.ts'
import { addressOf, deviceId, type DeviceId, isDeviceId } from '../shared/ids.ts'
import { version } from '../shared/version.ts'
import { deriveAccount } from '../identity/keys.ts'
import { makeWords, parseWords } from '../identity/mnemonic.ts'
import { type StartOrder, startOrderSchema, type StartReport } from '../rpc/handshake.ts'
import { removeRunFile, writeRunFile } from '../rpc/run-file.ts'
import { serveRpc } from '../rpc/server.ts'
import { runFilePath, socketPath } from '../rpc/socket-path.ts'
import { createNode } from './create-node.ts'

const random = (length: number) => new Uint8Array(randomBytes(length))
const reports = createWriteStream('', { fd: 3 })
// The starter may have left: then nobody needs to be told.
reports.on('error', () => undefined)
const report = (what: StartReport) => reports.write(`${JSON.stringify(what)}\n`)

/** Faults go to the log file that standard error is. Never what a message said: errors of ours do not carry texts. */
function onFault(error: unknown): void {
  process.stderr.write(
    `${new Date().toISOString()} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
}
process.on('unhandledRejection', onFault)
process.on('uncaughtException', onFault)

/** The device id of this account here: made once, kept in its folder. */
async function deviceOf(order: StartOrder, folder: string): Promise<DeviceId> {
  if (order.device !== undefined) return deviceId(order.device)
  const path = join(folder, 'device')
  const kept = await readFile(path, 'utf8').catch(() => '')
  if (isDeviceId(kept)) return kept
  const made = deviceId(toHex(random(16)))
  await writeFile(path, made, { mode: 0o600 })
  return made
}

async function start(order: StartOrder): Promise<void> {
  report({ event: 'progress', step: 'deriving' })
  const words = order.mode === 'create' ? makeWords(random) : parseWords(order.words ?? '')
  const keys = await deriveAccount(words, order.passphrase)
  const address = addressOf(keys.id)
  if (order.expect !== undefined && order.expect !== address) throw wrongWords(order.name)

  report({ event: 'progress', step: 'opening' })
  const folder = join(order.dataDir, keys.id)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const device = await deviceOf(order, folder)
  const stop = Promise.withResolvers<void>()
  const node = await createNode(
    { keys, device, name: order.name, folder, network: order.network },
    () => setImmediate(stop.resolve),
    { onFault },
  )
  const socket = socketPath(order.runDir, keys.id)
  const runFile = runFilePath(order.runDir, keys.id)
  const server = await serveRpc({ path: socket, handlers: node.handlers, version, onError: onFault }).catch(
    async (error: unknown) => {
      await node.stop()
      throw error
    },
  )
  await writeRunFile(runFile, address, new Date().toISOString())

  process.once('SIGTERM', stop.resolve)
  process.once('SIGINT', stop.resolve)
  process.on('SIGHUP', () => undefined)
  report({
    event: 'ready',
    account: { name: order.name, address, device, state: 'running' },
    ...{ socket, pid: process.pid, peer: node.network.peer, listen: node.network.listen() },
    ...(order.mode === 'create' ? { words } : {}),
  })
  reports.end()

  await stop.promise
  await server.close()
  await node.stop()
  await removeRunFile(runFile)
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
  const known = asPrivyError(error)
  if (known.code === 'fault') onFault(error)
  report({ event: 'failed', error: known.toJSON() })
  process.exitCode = 1
}
// Native handles of closed databases and sockets must not keep the process; what was reported must get out.
reports.end(() => process.exit())
