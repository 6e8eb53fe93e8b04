import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { PrivyError } from '../shared/errors.ts'
import type { AccountId } from '../shared/ids.ts'

/** Longest path of a socket, in bytes. The kernel's limit is 107 on Linux and 103 on macOS (`sun_path`); over it Node 20 cuts silently. */
export const maxSocketPathBytes = 100

/** 16 hexadecimal digits of an account id tell the accounts of one machine apart and keep paths short. */
const shortName = (account: AccountId): string => account.slice(0, 16)

/** The node's socket. */
export const socketPath = (runDir: string, account: AccountId): string => join(runDir, `${shortName(account)}.sock`)
/** Who runs: see {@link file://./run-file.ts}. */
export const runFilePath = (runDir: string, account: AccountId): string => join(runDir, `${shortName(account)}.json`)
/** Held by whoever starts or stops the account's node. */
export const startLockPath = (runDir: string, account: AccountId): string => join(runDir, `${shortName(account)}.lock`)

/** Held by the account's node as long as it lives. It is beside what the node writes, so the run folder may be lost. */
export const nodeLockPath = (accountFolder: string): string => join(accountFolder, 'node.lock')

export const socketPathFits = (path: string): boolean => Buffer.byteLength(path) <= maxSocketPathBytes

/** @throws PrivyError `bad-input` when the path is too long to be a socket's */
export function checkSocketPath(path: string): void {
  if (socketPathFits(path)) return
  throw new PrivyError(
    'bad-input',
    `The socket's path is longer than ${maxSocketPathBytes} bytes: ${path}`,
    'Choose a shorter --home',
  )
}

/** Whether a process accepts connections on the socket. A full queue counts as yes. */
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
 * Removes the socket file that a dead process left behind. The caller holds the account's start lock, or is the account's only node.
 * @throws PrivyError `start-failed` when somebody answers on it
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
