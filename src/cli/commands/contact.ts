import { parseContactLink } from '../../shared/ids.ts'
import { checkName } from '../account-name.ts'
import type { Command, CommandContext } from '../command.ts'
import { callNode } from '../node-session.ts'
import { showContact, showSafetyNumber } from '../show.ts'

export const contactAdd: Command = {
  flags: {
    name: { type: 'string', value: 'N', about: 'what to call it here; else as its link says' },
    message: { type: 'string', value: 'TEXT', about: 'goes with the request, 280 characters at most' },
  },
  args: [1, 1],
  async run(context) {
    const link = context.args[0] ?? ''
    // Said before anything is started or sent.
    parseContactLink(link)
    const name = context.text('name')
    const message = context.text('message')
    context.out.progress('Looking for the account...')
    const contact = await callNode(context, 'contact.add', {
      link,
      ...(name !== undefined && { name: checkName(name) }),
      ...(message !== undefined && { message }),
    })
    await context.out.result(contact, showContact(contact))
    return 0
  },
}

export const contactList: Command = {
  args: [0, 0],
  async run(context) {
    for (const contact of await callNode(context, 'contact.list', {}))
      await context.out.result(contact, showContact(contact))
    return 0
  },
}

export const contactShow: Command = {
  args: [1, 1],
  async run(context) {
    await printContact(context, context.args[0] ?? '')
    return 0
  },
}

async function printContact(context: CommandContext, who: string): Promise<void> {
  const contact = await callNode(context, 'contact.show', { contact: who })
  const { safetyNumber } = contact
  const lines = safetyNumber === null ? [] : [`safety number  ${showSafetyNumber(safetyNumber)}`]
  await context.out.result(contact, [showContact(contact), ...lines].join('\n'))
}

export const contactRename: Command = {
  args: [2, 2],
  async run(context) {
    const [contact = '', name = ''] = context.args
    const renamed = await callNode(context, 'contact.rename', { contact, name: checkName(name) })
    await context.out.result(renamed, showContact(renamed))
    return 0
  },
}

export const contactLink: Command = {
  args: [0, 0],
  async run(context) {
    const said = await callNode(context, 'contact.link', {})
    await context.out.result(said, said.link)
    return 0
  },
}
