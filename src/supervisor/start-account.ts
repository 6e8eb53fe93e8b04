import { accountId, type Address } from '../shared/ids.ts'
import { addAccount, changeAccount, idOf, listAccounts } from './accounts.ts'
import { removeAccount } from './remove-account.ts'
import { networkSettings } from './settings/network-settings.ts'
import { tellsReadReceipts } from './settings/preferences.ts'
import { type AccountEntry, readSettings } from './settings/settings-file.ts'
import { type StartedNode, startNode, type StartOptions } from './start.ts'
import { stopNode } from './stop.ts'

/** Input of a person to start the node of an account. */
export type StartAnswers =
  | { readonly mode: 'create'; readonly name: string; readonly passphrase: string }
  | { readonly mode: 'restore'; readonly name: string; readonly words: string; readonly passphrase: string }
  | { readonly mode: 'unlock'; readonly entry: AccountEntry; readonly words: string; readonly passphrase: string }

export interface StartAccountOptions extends Pick<
  StartOptions,
  'folders' | 'program' | 'env' | 'signal' | 'onProgress'
> {
  /** Whether the person has yet to confirm the words of a new account. */
  readonly wordsUnconfirmed?: boolean
}

/** The entry of the account on the list, and its node. */
export interface StartedAccount extends StartedNode {
  readonly entry: AccountEntry
}

/**
 * Starts the node of an account with the settings of the configuration. Puts a new account on the list.
 * @throws PrivyError the errors of {@link startNode}; `account-exists` if the list has the account already, after the node has been stopped
 */
export async function startAccount(options: StartAccountOptions, answers: StartAnswers): Promise<StartedAccount> {
  const { folders, env } = options
  const settings = readSettings(folders)
  const started = await startNode({
    ...options,
    account: answers.mode === 'unlock' ? idOf(answers.entry) : undefined,
    order: {
      ...identityOf(answers),
      network: networkSettings(settings.network, env),
      readReceipts: tellsReadReceipts(settings),
    },
  })
  const entry =
    answers.mode === 'unlock' ? await opened(options, answers.entry) : await added(options, answers, started)
  return { ...started, entry }
}

function identityOf(answers: StartAnswers) {
  const { passphrase } = answers
  switch (answers.mode) {
    case 'create':
      return { mode: answers.mode, passphrase, name: answers.name }
    case 'restore':
      return { mode: 'words' as const, words: answers.words, passphrase, name: answers.name }
    case 'unlock': {
      const { name, address, device } = answers.entry
      return { mode: 'words' as const, words: answers.words, passphrase, name, expect: address, device }
    }
  }
}

/** Marks the words as confirmed, because a person who starts an account has typed them. */
async function opened({ folders }: StartAccountOptions, known: AccountEntry): Promise<AccountEntry> {
  const entry = listAccounts(folders).find(({ address }) => address === known.address) ?? known
  if (!entry.locked && !entry.wordsUnconfirmed) return entry
  return changeAccount(folders, entry.address, { locked: false, wordsUnconfirmed: false })
}

async function added(
  { folders, wordsUnconfirmed = false }: StartAccountOptions,
  { mode, name }: Exclude<StartAnswers, { mode: 'unlock' }>,
  { account: { address, device }, alreadyRunning }: StartedNode,
): Promise<AccountEntry> {
  const entry: AccountEntry = {
    ...{ name, address: address as Address, device, createdAt: new Date().toISOString() },
    ...(wordsUnconfirmed && { wordsUnconfirmed }),
  }
  try {
    await addAccount(folders, entry)
    return entry
  } catch (error) {
    // Only a new account is removed. The data of a restored account may be older than this command.
    if (mode === 'create') await removeAccount(folders, entry)
    else if (!alreadyRunning) await stopNode(folders, accountId(address.slice('privy://'.length)))
    throw error
  }
}
