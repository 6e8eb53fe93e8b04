import { changeAccount, idOf, listAccounts } from '../../supervisor/accounts.ts'
import { crashError, findNode } from '../../supervisor/find-node.ts'
import type { Env, Folders } from '../../supervisor/folders.ts'
import type { NodeProgram } from '../../supervisor/node-process.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import { createConfiguration } from './configuration.ts'
import type { StartAnswers } from '../../supervisor/start-account.ts'
import type { Nodes } from '../model/ports.ts'

/** Accounts of this machine and their nodes, through the supervisor. */
export function createNodes(folders: Folders, program: NodeProgram, env: Env): Nodes {
  const current = (entry: AccountEntry): AccountEntry | undefined =>
    listAccounts(folders).find(({ address }) => address === entry.address)

  async function start(answers: StartAnswers, onProgress: Parameters<Nodes['start']>[1]) {
    const { startAccount } = await import('../../supervisor/start-account.ts')
    const wordsUnconfirmed = answers.mode === 'create'
    const { entry, words } = await startAccount({ folders, program, env, onProgress, wordsUnconfirmed }, answers)
    return words === undefined ? { entry } : { entry, words }
  }

  return {
    accounts: () => listAccounts(folders),
    async reach(entry) {
      const found = await findNode(folders, idOf(entry))
      if (found.state === 'running') return found
      const listed = current(entry)
      if (!listed) return { state: 'removed' }
      if (found.state === 'crashed') return { state: 'crashed', error: crashError(folders, entry, found.run) }
      if (found.state === 'stopped') return { state: listed.locked ? 'locked' : 'stopped' }
      return found
    },
    start,
    rename: (entry, name) => changeAccount(folders, entry.address, { name }),
    confirmWords: async (entry) => {
      await changeAccount(folders, entry.address, { wordsUnconfirmed: false })
    },
    configuration: createConfiguration(folders, env),
    async lock(entry) {
      const { lockAccount } = await import('../../supervisor/lock-account.ts')
      await lockAccount(folders, entry)
    },
    async remove(entry) {
      const { removeAccount } = await import('../../supervisor/remove-account.ts')
      await removeAccount(folders, entry)
    },
  }
}
