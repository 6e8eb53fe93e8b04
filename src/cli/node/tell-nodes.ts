import type { Params } from '../../rpc/contract.ts'
import { idOf, listAccounts } from '../../supervisor/accounts.ts'
import { findNode } from '../../supervisor/find-node.ts'
import type { Folders } from '../../supervisor/folders.ts'

/**
 * Changes a setting of each node that runs on this machine.
 * @returns a text for the person: which nodes have the setting, and which do not answer
 */
export async function tellNodes(folders: Folders, change: Params<'node.configure'>): Promise<string> {
  const said: string[] = []
  for (const entry of listAccounts(folders)) {
    const name = JSON.stringify(entry.name)
    const found = await findNode(folders, idOf(entry))
    if (found.state === 'running') {
      await found.client.call('node.configure', change).finally(() => found.client.close())
      said.push(`The running node of ${name} has the new setting.`)
    } else if (found.state === 'silent') {
      said.push(`The node of ${name} does not answer: it keeps the old setting until it is started again.`)
    }
  }
  return said.join('\n') || 'It takes effect at the next start of a node.'
}
