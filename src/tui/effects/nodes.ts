import { networkSettings } from '../../supervisor/settings/network-settings.ts'
import { addAccount, changeAccount, idOf, listAccounts } from '../../supervisor/accounts.ts'
import { crashError, findNode } from '../../supervisor/find-node.ts'
import type { Env, Folders } from '../../supervisor/folders.ts'
import type { NodeProgram } from '../../supervisor/node-process.ts'
import { tellsReadReceipts } from '../../supervisor/settings/preferences.ts'
import { type AccountEntry, readSettings } from '../../supervisor/settings/settings-file.ts'
import { accountId, type Address } from '../../shared/ids.ts'
import { createConfiguration } from './configuration.ts'
import type { Nodes, StartAnswers } from '../model/ports.ts'

/** The accounts of this machine and their nodes, through the supervisor. */
export function createNodes(folders: Folders, program: NodeProgram, env: Env): Nodes {
  const current = (entry: AccountEntry): AccountEntry | undefined =>
    listAccounts(folders).find(({ address }) => address === entry.address)

  /** Whoever opens it has the words. */
  async function opened(known: AccountEntry): Promise<AccountEntry> {
    const entry = current(known) ?? known
    if (!entry.locked && !entry.wordsUnconfirmed) return entry
    return changeAccount(folders, entry.address, { locked: false, wordsUnconfirmed: false })
  }

  async function start(answers: StartAnswers, onProgress: Parameters<Nodes['start']>[1]) {
    const { startNode } = await import('../../supervisor/start.ts')
    const { mode, passphrase } = answers
    const settings = readSettings(folders)
    const network = networkSettings(settings.network, env)
    const known = mode === 'unlock' ? answers.entry : undefined
    const started = await startNode({
      folders,
      program,
      env,
      account: known && idOf(known),
      order: {
        ...(mode === 'create' ? { mode } : { mode: 'words', words: answers.words }),
        ...(mode === 'unlock'
          ? { name: answers.entry.name, expect: answers.entry.address, device: answers.entry.device }
          : { name: answers.name }),
        passphrase,
        network,
        readReceipts: tellsReadReceipts(settings),
      },
      onProgress,
    })
    if (known) return { entry: await opened(known) }
    const { name, address, device } = started.account
    const entry: AccountEntry = {
      ...{ name, address: address as Address, device, createdAt: new Date().toISOString() },
      ...(mode === 'create' && { wordsUnconfirmed: true }),
    }
    try {
      await addAccount(folders, entry)
    } catch (error) {
      const { stopNode } = await import('../../supervisor/stop.ts')
      if (!started.alreadyRunning) await stopNode(folders, accountId(address.slice('privy://'.length)))
      throw error
    }
    return started.words === undefined ? { entry } : { entry, words: started.words }
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
