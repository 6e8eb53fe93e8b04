import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { PrivyError } from '../shared/errors.ts'
import type { AccountId } from '../shared/ids.ts'

/** Longest path of a socket, in bytes. The limit of the kernel (`sun_path`) is 107 on Linux and 103 on macOS. Node 20 truncates a longer path silently. */
export const maxSocketPathBytes = 100

/** The first 16 hexadecimal digits of an account id. They distinguish the accounts of one machine and keep paths short. */
const shortName = (account: AccountId): string => account.slice(0, 16)

/** The socket of the node of an account. */
export const socketPath = (runDir: string, account: AccountId): string => join(runDir, `${shortName(account)}.sock`)
/** The run file of the node; `start-order.ts` has its schema. */
export const runFilePath = (runDir: string, account: AccountId): string => join(runDir, `${shortName(account)}.json`)
/** The lock that a process holds while it starts or stops the node of the account. */
export const startLockPath = (runDir: string, account: AccountId): string => join(runDir, `${shortName(account)}.lock`)

/** The lock that the node holds for its whole life. It lies in the account folder, so that it survives the loss of the run folder. */
export const nodeLockPath = (accountFolder: string): string => join(accountFolder, 'node.lock')

export const socketPathFits = (path: string): boolean => Buffer.byteLength(path) <= maxSocketPathBytes

/** @throws PrivyError `bad-input` if the path is too long for a socket */
export function checkSocketPath(path: string): void {
  if (socketPathFits(path)) return
  throw new PrivyError(
    'bad-input',
    `The socket's path is longer than ${maxSocketPathBytes} bytes: ${path}`,
    'Choose a shorter --home',
  )
}

/** Whether a process accepts connections on the socket. A full queue counts as accepted. */
export async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    return code !== 'ENOENT' && code !== 'ECONNREFUSED' && code !== 'ENOTSOCK'
  } finally {
    socket.destroy()
  }
}

/**
 * Removes the socket file of a dead process. The caller holds the start lock of the account, or is the only node of the account.
 * @throws PrivyError `start-failed` if a process answers on the socket
 */
export async function removeStaleSocket(path: string): Promise<void> {
  if (await isAnswered(path)) {
    throw new PrivyError(
      'start-failed',
      'This account has a running node already',
      'Look with `privy status`, or end it with `privy stop`',
    )
  }
  await rm(path, { force: true })
}
