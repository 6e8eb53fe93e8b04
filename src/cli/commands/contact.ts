import { PrivyError } from '../../shared/errors.ts'
import { parseContactLink } from '../../shared/ids.ts'
import { checkName } from '../../shared/text/name.ts'
import type { Command, CommandContext } from '../command.ts'
import { callNode, withNode } from '../node/node-session.ts'
import { showContact, showSafetyNumber } from '../output/show.ts'

export const contactAdd: Command = {
  flags: {
    name: { type: 'string', value: 'N', about: 'name of the contact here; default: the name in the link' },
    message: { type: 'string', value: 'TEXT', about: 'text of the request, at most 280 characters' },
  },
  args: [1, 1],
  async run(context) {
    const link = context.args[0] ?? ''
    // Refuses a bad link before it starts a node or sends a request.
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
    context.out.hint(
      contact.state === 'accepted'
        ? `Write with: privy send ${JSON.stringify(contact.name)} TEXT`
        : 'The request goes on by itself. You can write after the other side accepts it with `privy request accept`.',
    )
    return 0
  },
}

export const contactList: Command = {
  args: [0, 0],
  async run(context) {
    const { out, signal } = context
    const [contacts, conversations] = await withNode(context, (client) =>
      Promise.all([
        client.call('contact.list', {}, signal),
        out.json ? [] : client.call('conversation.list', {}, signal),
      ]),
    )
    const unread = new Map(conversations.map((each) => [each.conversation, each.unread]))
    for (const contact of contacts) await out.result(contact, showContact(contact, unread.get(contact.address)))
    if (contacts.length === 0)
      out.hint("No contacts yet. Give others your link (`privy contact link`), or: privy contact add 'LINK'")
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
  flags: {
    invite: {
      type: 'boolean',
      about:
        'for at least 15 days a request by this link needs no proof of work, which stops floods from strangers: give it to people you know',
    },
    qr: { type: 'boolean', about: 'print a QR code, too' },
  },
  args: [0, 0],
  async run(context) {
    const { out } = context
    const said = await callNode(context, 'contact.link', context.isOn('invite') ? { invite: true } : {})
    await out.result(
      said,
      [...(context.isOn('qr') && !out.json ? [await qrOf(context, said.link)] : []), said.link].join('\n\n'),
    )
    out.hint("Others add you with it, in quotes: privy contact add 'LINK'")
    return 0
  },
}

/** @throws PrivyError `usage` if the terminal is too narrow */
async function qrOf({ io, out }: CommandContext, link: string): Promise<string> {
  const { drawQrCode } = await import('../output/qr-code.ts')
  const { text, width } = drawQrCode(link, out.isColored)
  const { columns = width } = io.stdout
  if (columns >= width) return text
  throw new PrivyError(
    'usage',
    `The QR code is ${width} characters wide, this terminal ${columns}`,
    'Make the terminal wider',
  )
}
