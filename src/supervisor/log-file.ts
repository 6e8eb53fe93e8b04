import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeOwnFolder } from '../process/private-folder.ts'
import type { AccountId } from '../shared/ids.ts'
import type { Folders } from './folders.ts'

/** Length in bytes above which a start renames the log to `node.log.1` and so replaces the log before. A node writes little. */
const maxLogBytes = 1024 * 1024

export const accountFolder = (folders: Folders, account: AccountId): string => join(folders.data, account)

/** The log of the node of an account: the standard error of the node. */
export const logPath = (folders: Folders, account: AccountId): string =>
  join(accountFolder(folders, account), 'node.log')

/** Creates the account folder (mode 0700), and renames a log that is too long. @returns the path of the log */
export async function prepareLog(folders: Folders, account: AccountId): Promise<string> {
  const path = logPath(folders, account)
  await makeOwnFolder(accountFolder(folders, account))
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size > maxLogBytes) await rename(path, `${path}.1`)
  return path
}

/** Moves the log of a node that started before its account id was available to the account folder. The node continues to write to it. */
export async function adoptLog(folders: Folders, path: string, account: AccountId): Promise<void> {
  if (path !== logPath(folders, account)) await rename(path, await prepareLog(folders, account))
}

/** Removes an empty log. @returns whether a log is left */
export async function keepUnlessEmpty(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (found?.size === 0) await rm(path, { force: true })
  return found !== undefined && found.size > 0
}
