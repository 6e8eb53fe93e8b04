import { checkName } from '../../shared/text/name.ts'
import type { Command } from '../command.ts'
import { callNode } from '../node/node-session.ts'
import { showContact, showRequest } from '../output/show.ts'

export const requestList: Command = {
  args: [0, 0],
  async run(context) {
    const requests = await callNode(context, 'request.list', {})
    for (const request of requests) await context.out.result(request, showRequest(request))
    context.out.hint(
      requests.length === 0
        ? 'No request waits.'
        : 'Accept with `privy request accept ID`. Declining sends nothing to the requester: `privy request decline ID`.',
    )
    return 0
  },
}

export const requestAccept: Command = {
  flags: {
    name: { type: 'string', value: 'N', about: 'name of the contact here; default: the name that it gives itself' },
  },
  args: [1, 1],
  async run(context) {
    const name = context.text('name')
    const contact = await callNode(context, 'request.accept', {
      request: context.args[0] ?? '',
      ...(name !== undefined && { name: checkName(name) }),
    })
    await context.out.result(contact, showContact(contact))
    context.out.hint(`Write with: privy send ${JSON.stringify(contact.name)} TEXT`)
    return 0
  },
}

export const requestDecline: Command = {
  args: [1, 1],
  async run(context) {
    const { id, from, state } = await callNode(context, 'request.decline', { request: context.args[0] ?? '' })
    await context.out.result({ request: id, from, state }, 'Declined. The requester gets no answer.')
    return 0
  },
}
