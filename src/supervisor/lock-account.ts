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
  /** Set if the node is stopped, but the disk did not take the entry `locked`. */
  readonly unmarked?: PrivyError
}

/**
 * Stops the node of an account, and writes to the list that the account is locked. The keys leave the memory even if the disk is full.
 * @throws PrivyError the errors of {@link stopNode} and {@link changeAccount}
 */
export async function lockAccount(folders: Folders, entry: AccountEntry): Promise<LockedAccount> {
  const found = await stopNode(folders, idOf(entry))
  // Without a change there is no write.
  if (entry.locked) return { found, entry }
  try {
    return { found, entry: await changeAccount(folders, entry.address, { locked: true }) }
  } catch (error) {
    if (!isDiskRefusal(error)) throw error
    const name = JSON.stringify(entry.name)
    const unmarked = new PrivyError(
      'disk-full',
      `The node of ${name} is stopped, so only its words start it, but the configuration does not say that it is locked: ${asKnownError(error).message}`,
      'Free some space; until then it is shown as stopped',
    )
    return { found, entry, unmarked }
  }
}
