import type { RpcClient } from '../../rpc/client.ts'
import type { Message } from '../../rpc/contract.ts'
import { PrivyError } from '../../shared/errors.ts'
import type { Command, CommandContext } from '../command.ts'
import { isInteractive } from '../io.ts'
import { messageText } from '../arguments/message-text.ts'
import { withNode } from '../node/node-session.ts'
import { confirm } from '../prompt.ts'
import { createPrinter, showWhole } from '../output/show-message.ts'

export const messageShow: Command = {
  args: [1, 1],
  async run(context) {
    const { args, signal } = context
    await withNode(context, async (client) => {
      const message = await client.call('message.show', { id: args[0] ?? '' }, signal)
      await createPrinter(context, showWhole)(client, message)
    })
    return 0
  },
}

/** Changes a message and prints it. */
async function change(
  context: CommandContext,
  work: (client: RpcClient, id: string) => Promise<Message>,
): Promise<number> {
  await withNode(context, async (client) => {
    await createPrinter(context)(client, await work(client, context.args[0] ?? ''))
  })
  return 0
}

export const messageEdit: Command = {
  args: [1, Infinity],
  async run(context) {
    const text = await messageText(context.io, context.args.slice(1))
    return change(context, (client, id) => client.call('message.edit', { id, text }, context.signal))
  },
}

export const messageDelete: Command = {
  flags: { yes: { type: 'boolean', about: 'do not ask' } },
  args: [1, 1],
  async run(context) {
    const { io, isOn, signal } = context
    return change(context, async (client, id) => {
      if (!isOn('yes') && isInteractive(io)) await ask(context, client, id)
      return client.call('message.delete', { id }, signal)
    })
  },
}

/** @throws PrivyError `usage` unless the answer is yes */
async function ask(context: CommandContext, client: RpcClient, id: string): Promise<void> {
  const message = await client.call('message.show', { id }, context.signal)
  await createPrinter(context)(client, message)
  const where = message.direction === 'out' ? 'on both sides' : 'here only'
  if (await confirm(context.io, `Delete it ${where}?`)) return
  throw new PrivyError('usage', 'Nothing was deleted', 'Answer y to delete it')
}

export const messageReact: Command = {
  flags: { remove: { type: 'boolean', about: 'remove your reaction' } },
  args: [1, 2],
  async run(context) {
    const [, reaction] = context.args
    if ((reaction !== undefined) === context.isOn('remove'))
      throw new PrivyError('usage', 'Give either a reaction or --remove', 'See `privy message react --help`')
    return change(context, (client, id) =>
      client.call('message.react', { id, reaction: reaction ?? '' }, context.signal),
    )
  },
}
