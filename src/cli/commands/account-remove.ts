import { PrivyError } from '../../shared/errors.ts'
import type { Command } from '../command.ts'
import { isInteractive } from '../io.ts'
import { confirm } from '../prompt.ts'

export const accountRemove: Command = {
  flags: { yes: { type: 'boolean', about: 'do not ask' } },
  args: [0, 0],
  async run(context) {
    const { folders, io, out } = context
    const entry = context.account()
    const name = JSON.stringify(entry.name)
    if (!context.isOn('yes')) {
      const question = `Remove ${name} with its messages and contacts from this machine? The 24 words restore the account, not what only this machine has.`
      if (!isInteractive(io))
        throw new PrivyError('usage', `Removing ${name} deletes its data on this machine`, 'Confirm it with --yes')
      if (!(await confirm(io, question))) throw new PrivyError('usage', 'Nothing was removed', 'Answer y to remove it')
    }
    const { removeAccount } = await import('../../supervisor/remove-account.ts')
    await removeAccount(folders, entry)
    const { name: removed, address, device } = entry
    await out.result(
      { name: removed, address, device, state: 'stopped' },
      `Removed ${name}. Its words still restore it: \`privy account restore\`.`,
    )
    return 0
  },
}
