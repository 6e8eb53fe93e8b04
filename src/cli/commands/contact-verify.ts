import type { RpcClient } from '../../rpc/client.ts'
import type { Result } from '../../rpc/contract.ts'
import { PrivyError } from '../../shared/errors.ts'
import type { Command, CommandContext } from '../command.ts'
import { isInteractive } from '../io.ts'
import { withNode } from '../node/node-session.ts'
import { confirm } from '../prompt.ts'
import { showContact, showSafetyNumber } from '../output/show.ts'

export const contactVerify: Command = {
  flags: {
    yes: { type: 'boolean', about: 'do not ask: you compared the number, and it is equal' },
    undo: { type: 'boolean', about: 'remove the mark' },
  },
  args: [1, 1],
  async run(context) {
    if (context.isOn('yes') && context.isOn('undo'))
      throw new PrivyError('usage', '--yes and --undo contradict each other', 'Give one of them')
    return withNode(context, (client) => (context.isOn('undo') ? undo(context, client) : verify(context, client)))
  },
}

async function undo({ args, out, signal }: CommandContext, client: RpcClient): Promise<number> {
  const contact = await client.call('contact.verify', { contact: args[0] ?? '', verified: false }, signal)
  await out.result(contact, showContact(contact))
  return 0
}

type ShownContact = Result<'contact.show'>

/** Always prints the safety number. Marks the contact only with `--yes` or after a yes at the terminal. */
async function verify(context: CommandContext, client: RpcClient): Promise<number> {
  const { io, out, signal } = context
  const shown = await client.call('contact.show', { contact: context.args[0] ?? '' }, signal)
  const { name, address, safetyNumber } = shown
  if (safetyNumber === null) {
    const hint = 'Wait until your request was delivered; see `privy contact list`'
    throw new PrivyError('not-allowed', `The keys of ${name} have not arrived yet`, hint)
  }
  const print = (contact: ShownContact): Promise<boolean> =>
    out.result(contact, `${showContact(contact)}\nsafety number  ${showSafetyNumber(safetyNumber)}`)

  if (!context.isOn('yes')) {
    if (!isInteractive(io)) {
      await print(shown)
      if (shown.verified) return 0
      const hint = `Compare the digits with ${name} by voice or in person; if all are the same, add --yes`
      throw new PrivyError('usage', 'Nothing was marked', hint)
    }
    out.note(compareText(name, safetyNumber))
    if (!(await confirm(io, `Does ${name} see exactly these digits?`))) {
      const hint = 'If the digits differ, an attacker may stand between you: do not trust this contact'
      throw new PrivyError('not-allowed', 'Nothing was changed', hint)
    }
  }
  // By address: meanwhile the name may belong to another contact.
  const marked = await client.call('contact.verify', { contact: address, verified: true, safetyNumber }, signal)
  await print({ ...shown, ...marked })
  return 0
}

const compareText = (name: string, safetyNumber: string): string => `The safety number of you and ${name}:

  ${showSafetyNumber(safetyNumber, 4).replaceAll('\n', '\n  ')}

Compare it with what ${name} sees with \`privy contact verify\`, by voice or in person, never by a message.`
