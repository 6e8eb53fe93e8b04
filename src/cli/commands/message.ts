import type { Command } from '../command.ts'
import { harmlessName } from '../harmless.ts'
import { callNode } from '../node-session.ts'
import { showMessage } from '../show.ts'

export const messageShow: Command = {
  args: [1, 1],
  async run(context) {
    const message = await callNode(context, 'message.show', { id: context.args[0] ?? '' })
    const list = (label: string, values: readonly string[] = []): string[] =>
      values.length === 0 ? [] : [`    ${label} ${values.map(harmlessName).join(', ')}`]
    const lines = [
      showMessage(message, undefined, context.out),
      `    id ${harmlessName(message.id)}`,
      ...list('held by', message.delivery?.held),
      ...list('delivered to', message.delivery?.delivered),
    ]
    await context.out.result(message, lines.join('\n'))
    return 0
  },
}
