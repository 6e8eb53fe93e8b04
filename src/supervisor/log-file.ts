import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeOwnFolder } from '../process/private-folder.ts'
import type { AccountId } from '../shared/ids.ts'
import type { Folders } from './folders.ts'

/** A node writes little; what it left behind over this many bytes becomes `node.log.1`, whose predecessor goes. */
const maxLogBytes = 1024 * 1024

export const accountFolder = (folders: Folders, account: AccountId): string => join(folders.data, account)

/** What the account's node writes to standard error. */
export const logPath = (folders: Folders, account: AccountId): string =>
  join(accountFolder(folders, account), 'node.log')

/** Makes the account's folder (0700), and room in its log. */
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

/** Puts the log that a node began before its account was known where it belongs; the node goes on writing to it. */
export async function adoptLog(folders: Folders, path: string, account: AccountId): Promise<void> {
  if (path !== logPath(folders, account)) await rename(path, await prepareLog(folders, account))
}

/** Removes a log that nothing was written to; says whether it is still there. */
export async function keepUnlessEmpty(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (found?.size === 0) await rm(path, { force: true })
  return found !== undefined && found.size > 0
}
