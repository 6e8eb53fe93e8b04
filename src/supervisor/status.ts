import type { Account } from '../rpc/contract.ts'
import type { PrivyError } from '../shared/errors.ts'
import { idOf } from './accounts.ts'
import { crashError, findNode } from './find-node.ts'
import type { Folders } from './folders.ts'
import type { AccountEntry } from './settings/settings-file.ts'

export interface AccountStatus {
  readonly account: Account
  /** Set if its node has crashed or does not answer. */
  readonly warning?: PrivyError
}

/** State of an account. `locked`: `privy lock` stopped its node; `stopped`: its node does not run for another reason. Changes nothing. */
export async function accountStatus(folders: Folders, entry: AccountEntry): Promise<AccountStatus> {
  const { name, address, device } = entry
  const found = await findNode(folders, idOf(entry), 2_000)
  if (found.state === 'running') found.client.close()
  const running = found.state === 'running' || found.state === 'silent'
  const account = { name, address, device, state: running ? 'running' : entry.locked ? 'locked' : 'stopped' } as const
  if (found.state === 'crashed') return { account, warning: crashError(folders, entry, found.run) }
  if (found.state === 'silent') return { account, warning: found.error }
  return { account }
}
