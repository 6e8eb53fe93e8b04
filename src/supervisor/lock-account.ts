import { PrivyError } from '../shared/errors.ts'
import { asKnownError, isDiskRefusal } from '../shared/system-error.ts'
import { changeAccount, idOf } from './accounts.ts'
import type { FoundNode } from './find-node.ts'
import type { Folders } from './folders.ts'
import type { AccountEntry } from './settings/settings-file.ts'
import { stopNode } from './stop.ts'

export interface LockedAccount {
  readonly found: FoundNode
  readonly entry: AccountEntry
  /** The node is stopped, but the disk does not take the note that the account is locked. */
  readonly unmarked?: PrivyError
}

/**
 * Stops the account's node and notes that it was locked. What counts is that the keys leave the memory: a disk that is full changes only the note.
 * @throws PrivyError as {@link stopNode} and {@link changeAccount}
 */
export async function lockAccount(folders: Folders, entry: AccountEntry): Promise<LockedAccount> {
  const found = await stopNode(folders, idOf(entry))
  // A locked account is not written again.
  if (entry.locked) return { found, entry }
  try {
    return { found, entry: await changeAccount(folders, entry.address, { locked: true }) }
  } catch (error) {
    if (!isDiskRefusal(error)) throw error
    const name = JSON.stringify(entry.name)
    const unmarked = new PrivyError(
      'disk-full',
      `The node of ${name} is stopped, so its words are needed to start it, but the note that it is locked was not written: ${asKnownError(error).message}`,
      'Free some space; until then it is shown as stopped',
    )
    return { found, entry, unmarked }
  }
}
