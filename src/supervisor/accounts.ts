import { PrivyError } from '../shared/errors.ts'
import { accountId, type AccountId } from '../shared/ids.ts'
import { nameKey } from '../shared/text/name.ts'
import type { Folders } from './folders.ts'
import { changeSettings, readSettings, type AccountEntry } from './settings/settings-file.ts'

/** The account id of an entry. */
export const idOf = (entry: AccountEntry): AccountId => accountId(entry.address.slice('privy://'.length))

const isSameName = (one: string, other: string): boolean => nameKey(one) === nameKey(other)

export const listAccounts = (folders: Folders): readonly AccountEntry[] => readSettings(folders).accounts

/**
 * Finds the wanted account by name or address; without a wanted account, the only one.
 * @throws PrivyError `no-account`
 */
export function chooseAccount(accounts: readonly AccountEntry[], wanted: string | undefined): AccountEntry {
  if (wanted !== undefined && wanted !== '') {
    const found =
      accounts.find(({ name, address }) => name === wanted || address === wanted.toLowerCase()) ??
      accounts.find(({ name }) => isSameName(name, wanted))
    if (found) return found
    throw new PrivyError('no-account', `There is no account ${JSON.stringify(wanted)} here`, 'See `privy account list`')
  }
  const [only, ...others] = accounts
  if (!only)
    throw new PrivyError('no-account', 'There is no account here yet', 'Create one: `privy account create --name NAME`')
  if (others.length === 0) return only
  const names = accounts.map(({ name }) => JSON.stringify(name)).join(', ')
  throw new PrivyError('no-account', `There are several accounts here: ${names}`, 'Choose one with --account NAME')
}

/** @throws PrivyError `account-exists` if another account of this machine has the name */
export function checkNameIsFree(accounts: readonly AccountEntry[], name: string): void {
  const holder = accounts.find((entry) => isSameName(entry.name, name))
  if (holder === undefined) return
  throw new PrivyError(
    'account-exists',
    `There is an account ${JSON.stringify(holder.name)} here already`,
    'Choose another name',
  )
}

/** Puts an account on the list. @throws PrivyError `account-exists` if the list has its name or its address already */
export async function addAccount(folders: Folders, entry: AccountEntry): Promise<void> {
  await changeSettings(folders, (settings) => {
    checkNameIsFree(settings.accounts, entry.name)
    const same = settings.accounts.find(({ address }) => address === entry.address)
    if (same) {
      const hint = `Start it: \`privy start --account ${JSON.stringify(same.name)}\``
      throw new PrivyError('account-exists', `This account is here already, as ${JSON.stringify(same.name)}`, hint)
    }
    return { ...settings, accounts: [...settings.accounts, entry] }
  })
}

/** Changes an entry of the list. @throws PrivyError `no-account` if it was removed meanwhile, `account-exists` if another account has the new name */
export async function changeAccount(
  folders: Folders,
  address: string,
  change: Partial<Pick<AccountEntry, 'name' | 'locked' | 'wordsUnconfirmed'>>,
): Promise<AccountEntry> {
  const { accounts } = await changeSettings(folders, (settings) => {
    const others = settings.accounts.filter((entry) => entry.address !== address)
    if (change.name !== undefined) checkNameIsFree(others, change.name)
    return {
      ...settings,
      accounts: settings.accounts.map((entry) => (entry.address === address ? { ...entry, ...change } : entry)),
    }
  })
  return chooseAccount(accounts, address)
}

/** Removes the account from the list. Its data stays. */
export async function forgetAccount(folders: Folders, address: string): Promise<void> {
  await changeSettings(folders, (settings) => ({
    ...settings,
    accounts: settings.accounts.filter((entry) => entry.address !== address),
  }))
}
