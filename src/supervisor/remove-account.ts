import { rm } from 'node:fs/promises'
import { forgetAccount, idOf } from './accounts.ts'
import type { Folders } from './folders.ts'
import { accountFolder } from './log-file.ts'
import type { AccountEntry } from './settings/settings-file.ts'
import { stopNode } from './stop.ts'

/**
 * Stops the node of an account, deletes the data of the account on this machine, and removes it from the list. Its words still restore it.
 * @throws PrivyError `node-unreachable` if it is uncertain which process is the node; then nothing is deleted
 */
export async function removeAccount(folders: Folders, entry: AccountEntry): Promise<void> {
  const account = idOf(entry)
  await stopNode(folders, account)
  await rm(accountFolder(folders, account), { recursive: true, force: true })
  await forgetAccount(folders, entry.address)
}
