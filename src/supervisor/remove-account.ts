import { rm } from 'node:fs/promises'
import { forgetAccount, idOf } from './accounts.ts'
import type { Folders } from './folders.ts'
import { accountFolder } from './log-file.ts'
import type { AccountEntry } from './settings/settings-file.ts'
import { stopNode } from './stop.ts'

/**
 * Stops the account's node, deletes its data on this machine and takes it off the list; its words still restore it.
 * @throws PrivyError `node-unreachable` when it is not certain which process the node is: then nothing is deleted
 */
export async function removeAccount(folders: Folders, entry: AccountEntry): Promise<void> {
  const account = idOf(entry)
  await stopNode(folders, account)
  await rm(accountFolder(folders, account), { recursive: true, force: true })
  await forgetAccount(folders, entry.address)
}
