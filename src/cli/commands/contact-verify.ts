import { PrivyError } from '../../shared/errors.ts'
import type { Command } from '../command.ts'
import { harmlessName } from '../harmless.ts'
import { isInteractive } from '../io.ts'
import { withNode } from '../node-session.ts'
import { confirm } from '../prompt.ts'
import { showContact, showSafetyNumber } from '../show.ts'

export const contactVerify: Command = {
  flags: {
    yes: { type: 'boolean', about: 'do not ask: it was compared' },
    undo: { type: 'boolean', about: 'it is not verified any more' },
  },
  args: [1, 1],
  async run(context) {
    const { io, out, signal } = context
    const who = context.args[0] ?? ''
    const verified = !context.isOn('undo')
    const contact = await withNode(context, async (client) => {
      if (verified && !context.isOn('yes') && isInteractive(io)) {
        const { name, safetyNumber } = await client.call('contact.show', { contact: who }, signal)
        if (safetyNumber === null)
          throw new PrivyError('not-allowed', `${harmlessName(name)} has not accepted yet`, 'Compare once it has')
        out.note(`Your safety number with ${harmlessName(name)}:\n\n  ${showSafetyNumber(safetyNumber)}\n`)
        if (!(await confirm(io, 'Does it show the very same digits there?'))) {
          throw new PrivyError('not-allowed', 'Nothing was changed', 'If the digits differ, do not trust this contact')
        }
      }
      return client.call('contact.verify', { contact: who, verified }, signal)
    })
    await out.result(contact, showContact(contact))
    return 0
  },
}
