import { changeAccount, idOf, listAccounts } from '../../supervisor/accounts.ts'
import { crashError, findNode } from '../../supervisor/find-node.ts'
import type { AccountEntry } from '../../supervisor/settings-file.ts'
import type { Command, CommandContext } from '../command.ts'
import { callNode } from '../node-session.ts'
import { wordsFlags } from '../secrets.ts'
import { showAccount, showStatus } from '../show.ts'
import { startAccount } from '../start-account.ts'
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
      await startAccount(context, entry)
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

/** Stops a node, in whatever state it is, and says what became of its account. */
async function end(context: CommandContext, entry: AccountEntry, locked: boolean): Promise<void> {
  const { folders, out } = context
  const { stopNode } = await import('../../supervisor/stop.ts')
  out.progress('Stopping the node...')
  const found = await stopNode(folders, idOf(entry))
  if (found.state === 'crashed') out.error(crashError(folders, entry, found.run))
  const isKnownLocked = entry.locked ?? false
  // What is locked stays so when it is stopped once more.
  await printAccount(
    context,
    locked && !isKnownLocked ? await changeAccount(folders, entry.address, { locked }) : entry,
  )
}

export const stop: Command = {
  flags: { all: { type: 'boolean', about: 'every account of this machine' } },
  args: [0, 0],
  async run(context) {
    const entries = context.isOn('all') ? listAccounts(context.folders) : [context.account()]
    for (const entry of entries) await end(context, entry, false)
    return 0
  },
}

export const lock: Command = {
  args: [0, 0],
  async run(context) {
    await end(context, context.account(), true)
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
