import type { RpcClient } from '../../rpc/client.ts'
import type { AnyEvent } from '../../rpc/contract.ts'
import { PrivyError } from '../../shared/errors.ts'
import type { Command, CommandContext } from '../command.ts'
import { follow } from '../node/follow.ts'
import { limitFlag, readLimit } from '../arguments/limit.ts'
import { callNode, withNode } from '../node/node-session.ts'
import { showEvent } from '../output/show.ts'

export const events: Command = {
  flags: {
    since: { type: 'string', value: 'CURSOR', about: 'only events behind this cursor' },
    follow: {
      type: 'boolean',
      about: 'print new events until Ctrl-C, also after the node is started again; without --since, from now on',
    },
    consumer: {
      type: 'string',
      value: 'NAME',
      about: 'continue behind the cursor that was acknowledged under this name; a new name begins now',
    },
    ack: { type: 'string', value: 'CURSOR', about: 'acknowledge for --consumer all events up to this cursor' },
    kind: {
      type: 'string',
      value: 'K',
      about: 'only events of this kind, such as message.received; message stands for all its kinds',
      isMultiple: true,
    },
    limit: limitFlag,
  },
  notes: [
    'With --json: `kind`, `time` and `state` belong to the event; the message, contact or request is shown as it is now.',
  ],
  args: [0, 0],
  async run(context) {
    const { text, isOn } = context
    const consumer = text('consumer')
    const ack = text('ack')
    if (ack !== undefined) return acknowledge(context, consumer, ack)
    const reader = createReader(context, await readKinds(context))
    const subscription = consumer === undefined ? {} : { consumer }
    if (isOn('follow')) return follow(context, { what: 'events', subscription, isNews: () => true, ...reader })
    await withNode(context, async (client) => {
      // The subscription returns the acknowledged cursor of the consumer.
      const start = consumer && (await client.call('events.subscribe', subscription, context.signal)).cursor
      await reader.catchUp(client, start)
    })
    if (reader.printed() > 0) return 0
    throw new PrivyError('nothing-to-read', 'No event fits', 'Wait for some with `privy events --follow`')
  },
}

async function acknowledge(context: CommandContext, consumer: string | undefined, cursor: string): Promise<number> {
  const { text, texts, isOn, out } = context
  const isAlone = text('since') === undefined && text('limit') === undefined && texts('kind').length === 0
  if (consumer === undefined || !isAlone || isOn('follow'))
    throw new PrivyError('usage', '--ack needs --consumer, and takes no other flag', 'See `privy events --help`')
  await callNode(context, 'events.acknowledge', { consumer, cursor })
  await out.result({ consumer, cursor }, '')
  return 0
}

/** Whether an event has one of the kinds of `--kind`. @throws PrivyError `usage` on an unknown kind */
async function readKinds({ texts }: CommandContext): Promise<(event: AnyEvent) => boolean> {
  const wanted = texts('kind')
  if (wanted.length === 0) return () => true
  const fits = (kind: string, one: string): boolean => kind === one || kind.startsWith(`${one}.`)
  const { eventKinds } = await import('../../rpc/contract/event-kinds.ts')
  const unknown = wanted.find((one) => !eventKinds.some((kind) => fits(kind, one)))
  if (unknown === undefined) return ({ kind }) => wanted.some((one) => fits(kind, one))
  const hint = `Choose from: ${eventKinds.join(', ')}`
  throw new PrivyError('usage', `There are no events of the kind ${JSON.stringify(unknown)}`, hint)
}

/** Prints events page by page. A new connection continues where the connection before ended. */
function createReader(context: CommandContext, fits: (event: AnyEvent) => boolean) {
  const { out, signal, text } = context
  const consumer = text('consumer')
  const limit = readLimit(context)
  let since = text('since')
  let isBegun = false
  let printed = 0

  /** Stores the first cursor of a new consumer, so that it survives a crash before the first acknowledgement. */
  async function begin(client: RpcClient, start: string | undefined): Promise<void> {
    if (consumer !== undefined && start !== undefined && since === undefined)
      await client.call('events.acknowledge', { consumer, cursor: start }, signal)
    since ??= start
    isBegun = true
  }

  return {
    printed: () => printed,
    /** @param start cursor to begin behind, without `--since`; undefined for the oldest event */
    async catchUp(client: RpcClient, start: string | undefined): Promise<boolean> {
      if (!isBegun) await begin(client, start)
      for (;;) {
        const page = await client.call('events.read', since === undefined ? {} : { since }, signal)
        if (page.skipped)
          out.note('Events behind that cursor are no longer stored. These go on from the oldest that are.')
        for (const event of page.events.filter(fits)) {
          await out.result(event, showEvent(event))
          if (++printed === limit) return true
        }
        since = page.cursor
        if (!page.more) return false
      }
    },
  }
}
