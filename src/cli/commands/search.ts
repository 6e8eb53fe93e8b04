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
/** Of one answer. */
const maxPageLength = 1_000

export const search: Command = {
  flags: {
    in: { type: 'string', value: 'CONVERSATION', about: 'only there' },
    from: { type: 'string', value: 'WHO', about: 'only what this contact wrote; `me`: what you wrote' },
    before: { type: 'string', value: 'T', about: 'only what is older' },
    after: { type: 'string', value: 'T', about: 'only what is of that time or later' },
    limit: { ...limitFlag, about: `so many at most; ${usualLimit} unless said` },
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
      const hint = 'Words may be beginnings of words; "in quotes" they stand together'
      throw new PrivyError('nothing-to-read', 'Nothing was found', hint)
    }
    if (more) out.hint('There are older ones: see more with --limit, or look --before a time.')
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

/** A node answers in pages. What comes in between shifts them, so some may be on two. */
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
