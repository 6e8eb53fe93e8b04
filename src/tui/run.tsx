import { render } from 'ink'
import { listAccounts } from '../supervisor/accounts.ts'
import { locateFolders, type Folders } from '../supervisor/folders.ts'
import { accountStatus } from '../supervisor/status.ts'
import { PlainScreen, type ShownAccount } from './plain-screen.tsx'

/** The accounts as they are now, each asked at the same time. */
export async function lookUpAccounts(folders: Folders): Promise<ShownAccount[]> {
  return Promise.all(
    listAccounts(folders).map(async (entry) => {
      const { account, warning } = await accountStatus(folders, entry)
      return warning === undefined ? account : { ...account, warning: `${warning.message}. ${warning.hint}.` }
    }),
  )
}

/** Opens the interface until the person quits. Ends by itself; nodes go on. */
export async function runTui(home: string | undefined): Promise<void> {
  const accounts = await lookUpAccounts(locateFolders(home))
  await render(<PlainScreen accounts={accounts} />, { exitOnCtrlC: true, interactive: true }).waitUntilExit()
}
