import type { RpcClient } from '../../rpc/client.ts'
import type { Params } from '../../rpc/contract.ts'
import { PrivyError } from '../../shared/errors.ts'
import type { Command, CommandContext } from '../command.ts'
import { limitFlag, readLimit } from '../arguments/limit.ts'
import { withNode } from '../node/node-session.ts'
import { createPrinter, showHit, type PrintMessage } from '../output/show-message.ts'
import { parseTime, timeNote } from '../../shared/parse-time.ts'

type Query = Params<'message.search'>

const usualLimit = 50
/** Greatest number of messages in one answer of the node. */
const maxPageLength = 1_000

export const search: Command = {
  flags: {
    in: { type: 'string', value: 'CONVERSATION', about: 'only this conversation' },
    from: { type: 'string', value: 'WHO', about: 'only messages of this contact; `me`: your own' },
    before: { type: 'string', value: 'T', about: 'only older messages' },
    after: { type: 'string', value: 'T', about: 'only messages of this time or later' },
    limit: { ...limitFlag, about: `print at most N; default: ${usualLimit}` },
  },
  notes: [timeNote('T')],
  args: [1, Infinity],
  async run(context) {
    const { out } = context
    const query = readQuery(context)
    const limit = readLimit(context) ?? usualLimit
    const print = createPrinter(context, (message, peer) => showHit(message, peer, out, query.text))
    const { shown, more } = await withNode(context, (client) => printHits(context, client, { query, limit, print }))
    if (shown === 0) {
      const hint = 'The beginning of a word is enough; words "in quotes" must stand together'
      throw new PrivyError('nothing-to-read', 'Nothing was found', hint)
    }
    if (more) out.hint('There are older messages: use --limit or --before.')
    return 0
  },
}

function readQuery({ args, text }: CommandContext): Query {
  const [inside, from, before, after] = [text('in'), text('from'), text('before'), text('after')]
  return {
    text: args.join(' '),
    ...(inside !== undefined && { in: inside }),
    ...(from !== undefined && { from }),
    ...(before !== undefined && { before: parseTime(before, Date.now()) }),
    ...(after !== undefined && { after: parseTime(after, Date.now()) }),
  }
}

interface Wanted {
  readonly query: Query
  readonly limit: number
  readonly print: PrintMessage
}

/** Prints the hits page by page. A new message shifts the pages, so a hit may be on two pages. It is printed once. */
async function printHits({ signal }: CommandContext, client: RpcClient, { query, limit, print }: Wanted) {
  const seen = new Set<string>()
  for (let offset = 0; ;) {
    const length = Math.min(limit - seen.size, maxPageLength)
    const { messages, more } = await client.call('message.search', { ...query, offset, limit: length }, signal)
    for (const message of messages) {
      if (seen.has(message.id)) continue
      seen.add(message.id)
      await print(client, message)
    }
    offset += messages.length
    if (!more || messages.length === 0 || seen.size >= limit) return { shown: seen.size, more }
  }
}
