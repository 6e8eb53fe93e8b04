import { checkName } from '../account-name.ts'
import type { Command } from '../command.ts'
import { callNode } from '../node-session.ts'
import { showContact, showRequest } from '../show.ts'

export const requestList: Command = {
  args: [0, 0],
  async run(context) {
    for (const request of await callNode(context, 'request.list', {}))
      await context.out.result(request, showRequest(request))
    return 0
  },
}

export const requestAccept: Command = {
  flags: { name: { type: 'string', value: 'N', about: 'what to call it here; else as it calls itself' } },
  args: [1, 1],
  async run(context) {
    const name = context.text('name')
    const contact = await callNode(context, 'request.accept', {
      request: context.args[0] ?? '',
      ...(name !== undefined && { name: checkName(name) }),
    })
    await context.out.result(contact, showContact(contact))
    return 0
  },
}

export const requestDecline: Command = {
  args: [1, 1],
  async run(context) {
    const request = context.args[0] ?? ''
    await callNode(context, 'request.decline', { request })
    await context.out.result({ request, state: 'declined' }, 'Declined. Nobody is told.')
    return 0
  },
}
