import type { RpcClient } from '../../rpc/client.ts'
import type { Message, Params } from '../../rpc/contract.ts'
import { PrivyError } from '../../shared/errors.ts'
import type { Command, CommandContext } from '../command.ts'
import { untilEnded } from '../follow.ts'
import { withNode } from '../node-session.ts'
import { showMessage } from '../show.ts'

type Query = Params<'message.read'>

const maxLimit = 10_000

export const read: Command = {
  flags: {
    unread: { type: 'boolean', about: 'only what was not read yet; exit code 9 when there is nothing' },
    since: { type: 'string', value: 'ID|TIME|CURSOR', about: 'only what came behind that' },
    limit: { type: 'string', value: 'N', about: 'so many at most' },
    follow: { type: 'boolean', about: 'go on as messages come, until Ctrl-C' },
    mark: { type: 'boolean', default: true, about: 'leave them unread' },
  },
  args: [0, 1],
  async run(context) {
    const query = readQuery(context)
    return withNode(context, async (client) => {
      const print = createPrinter(context, client)
      if (context.isOn('follow')) return follow(context, client, query, print)
      const { shown } = await readAll(context, client, query, print)
      if (shown === 0 && !context.isOn('unread')) context.out.hint('No messages.')
      if (shown > 0 || !context.isOn('unread')) return 0
      throw new PrivyError('nothing-to-read', 'There is nothing unread', 'Wait for messages with `privy read --follow`')
    })
  },
}

function readQuery({ args, text, isOn }: CommandContext): Query {
  const since = text('since')
  const limit = text('limit')
  if (limit !== undefined && !(/^\d{1,5}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= maxLimit)) {
    throw new PrivyError('usage', `--limit cannot be ${JSON.stringify(limit)}`, `Give a number from 1 to ${maxLimit}`)
  }
  return {
    mark: isOn('mark'),
    ...(args[0] !== undefined && { from: args[0] }),
    ...(isOn('unread') && { unread: true }),
    ...(since !== undefined && { since }),
    ...(limit !== undefined && { limit: Number(limit) }),
  }
}

type Print = (message: Message) => Promise<void>

interface Page {
  readonly shown: number
  /** Where to go on. */
  readonly cursor: string
}

/** Prints what the query asks for. A node answers in pages; with a beginning and no limit, all of them are fetched. */
async function readAll({ signal }: CommandContext, client: RpcClient, query: Query, print: Print): Promise<Page> {
  let shown = 0
  let { since } = query
  for (;;) {
    const page = await client.call('message.read', { ...query, ...(since !== undefined && { since }) }, signal)
    for (const message of page.messages) await print(message)
    shown += page.messages.length
    const isWhole = query.limit !== undefined || (query.since === undefined && query.unread !== true)
    if (page.messages.length === 0 || isWhole || page.cursor === since) return { shown, cursor: page.cursor }
    since = page.cursor
  }
}

/** Subscribed before the first page is read, so nothing falls in between; every event is a reason to look what is new. */
async function follow(context: CommandContext, client: RpcClient, query: Query, print: Print): Promise<number> {
  return untilEnded(context, client, async (nextEvent) => {
    let { cursor } = await readAll(context, client, query, print)
    context.out.hint('Waiting for messages; Ctrl-C ends.')
    for (;;) {
      const event = await nextEvent()
      if (event.kind !== 'message.received' && event.kind !== 'message.queued') continue
      ;({ cursor } = await readAll(context, client, { ...query, limit: undefined, since: cursor }, print))
    }
  })
}

/** Outgoing messages name their conversation by address only; what it is called is asked once. */
function createPrinter({ out, signal }: CommandContext, client: RpcClient): Print {
  let names: Promise<Map<string, string>> | undefined
  return async (message) => {
    if (out.json) return out.result(message, '')
    if (message.direction === 'out') {
      names ??= client
        .call('contact.list', {}, signal)
        .then((list) => new Map(list.map(({ address, name }) => [address, name])))
    }
    await out.result(message, showMessage(message, (await names)?.get(message.conversation), out))
  }
}
