import type { Command } from '../command.ts'
import { harmlessName } from '../../shared/harmless.ts'
import { withNode } from '../node-session.ts'
import { showMessage } from '../show.ts'

export const messageShow: Command = {
  args: [1, 1],
  async run(context) {
    const { out, signal } = context
    const [message, contacts] = await withNode(context, async (client) => [
      await client.call('message.show', { id: context.args[0] ?? '' }, signal),
      out.json ? [] : await client.call('contact.list', {}, signal),
    ])
    const peer = contacts.find(({ address }) => address === message.conversation)
    const list = (label: string, values: readonly string[] = []): string[] =>
      values.length === 0 ? [] : [`    ${label} ${values.map(harmlessName).join(', ')}`]
    const lines = [
      showMessage(message, peer?.name, out),
      `    id ${harmlessName(message.id)}`,
      ...list('held by', message.delivery?.held),
      ...list('delivered to', message.delivery?.delivered),
    ]
    await out.result(message, lines.join('\n'))
    return 0
  },
}
