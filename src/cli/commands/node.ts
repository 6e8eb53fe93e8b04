import { idOf, listAccounts } from '../../supervisor/accounts.ts'
import { crashError, findNode, type FoundNode } from '../../supervisor/find-node.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { Command, CommandContext } from '../command.ts'
import { callNode } from '../node/node-session.ts'
import { wordsFlags } from '../secrets.ts'
import { showAccount, showStatus } from '../output/show.ts'
import { unlockAccount } from '../node/start-account.ts'
import { printAccount, withSocket } from './account.ts'

export const start: Command = {
  flags: wordsFlags,
  args: [0, 0],
  async run(context) {
    const { folders, out } = context
    const entry = context.account()
    const found = await findNode(folders, idOf(entry))
    if (found.state === 'silent') throw found.error
    if (found.state === 'running') found.client.close()
    else {
      if (found.state === 'crashed') out.error(crashError(folders, entry, found.run))
      await unlockAccount(context, entry)
    }
    const { name, address, device } = entry
    const account = { name, address, device, state: 'running' } as const
    await out.result(
      withSocket(context, entry, account),
      found.state === 'running' ? `${showAccount(account)} already` : showAccount(account),
    )
    return 0
  },
}

/** Prints an account whose node was stopped, and how the node was found. */
async function showStopped(context: CommandContext, entry: AccountEntry, found: FoundNode): Promise<void> {
  if (found.state === 'crashed') context.out.error(crashError(context.folders, entry, found.run))
  await printAccount(context, entry)
}

export const stop: Command = {
  flags: { all: { type: 'boolean', about: 'every account of this machine' } },
  args: [0, 0],
  async run(context) {
    const { folders, out } = context
    const { stopNode } = await import('../../supervisor/stop.ts')
    const entries = context.isOn('all') ? listAccounts(folders) : [context.account()]
    for (const entry of entries) {
      out.progress('Stopping the node...')
      await showStopped(context, entry, await stopNode(folders, idOf(entry)))
    }
    return 0
  },
}

export const lock: Command = {
  args: [0, 0],
  async run(context) {
    const { folders, out } = context
    const { lockAccount } = await import('../../supervisor/lock-account.ts')
    const entry = context.account()
    out.progress('Stopping the node...')
    const locked = await lockAccount(folders, entry)
    if (locked.unmarked) out.error(locked.unmarked)
    await showStopped(context, locked.entry, locked.found)
    return 0
  },
}

export const status: Command = {
  args: [0, 0],
  async run(context) {
    const said = await callNode(context, 'node.status', {})
    await context.out.result(said, showStatus(said))
    return 0
  },
}
