import type { Account } from '../../rpc/contract.ts'
import { socketPath } from '../../process/socket-path.ts'
import { changeAccount, checkNameIsFree, idOf, listAccounts } from '../../supervisor/accounts.ts'
import { findNode } from '../../supervisor/find-node.ts'
import { accountStatus } from '../../supervisor/status.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import { checkName } from '../../shared/text/name.ts'
import type { Command, CommandContext } from '../command.ts'
import { showAccount } from '../output/show.ts'

/** The account as `--json` shows it. Its node listens on `socket` while it runs (src/rpc/SOCKET.md). */
export const withSocket = ({ folders }: CommandContext, entry: AccountEntry, account: Account) => ({
  ...account,
  socket: socketPath(folders.run, idOf(entry)),
})

/** Prints an account, and a warning about its node on standard error. */
export async function printAccount(context: CommandContext, entry: AccountEntry): Promise<void> {
  const { folders, out } = context
  const { account, warning } = await accountStatus(folders, entry)
  if (warning) out.error(warning)
  await out.result(withSocket(context, entry, account), showAccount(account))
}

export const accountList: Command = {
  args: [0, 0],
  async run(context) {
    const entries = listAccounts(context.folders)
    for (const entry of entries) await printAccount(context, entry)
    if (entries.length === 0) context.out.hint('No account here yet. Create one: `privy account create --name NAME`')
    return 0
  },
}

export const accountShow: Command = {
  args: [0, 0],
  async run(context) {
    await printAccount(context, context.account())
    return 0
  },
}

export const accountRename: Command = {
  args: [1, 1],
  async run(context) {
    const { args, folders, signal } = context
    const entry = context.account()
    const name = checkName(args[0] ?? '')
    checkNameIsFree(
      listAccounts(folders).filter(({ address }) => address !== entry.address),
      name,
    )
    const found = await findNode(folders, idOf(entry))
    if (found.state === 'running') {
      await found.client.call('account.rename', { name }, signal).finally(() => found.client.close())
    }
    await printAccount(context, await changeAccount(folders, entry.address, { name }))
    return 0
  },
}
