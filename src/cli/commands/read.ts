import { PrivyError } from '../../shared/errors.ts'
import { assertOpen } from '../output/closed-output.ts'
import type { Command, CommandContext } from '../command.ts'
import { follow } from '../node/follow.ts'
import { createReader, usualLimit, type Cursor, type Reader, type ReadQuery } from '../node/message-reader.ts'
import { limitFlag, readLimit } from '../arguments/limit.ts'
import { withNode } from '../node/node-session.ts'
import { shortId } from '../output/show.ts'
import { looksLikeTime, parseTime, timeNote } from '../../shared/parse-time.ts'

export const read: Command = {
  flags: {
    unread: { type: 'boolean', about: 'only what was not read yet; exit code 9 when there is nothing' },
    since: { type: 'string', value: 'ID|TIME|CURSOR', about: 'only what came behind that' },
    before: { type: 'string', value: 'ID', about: 'what is above that message in its conversation' },
    limit: { ...limitFlag, about: `so many at most; the newest ${usualLimit} unless said` },
    follow: { type: 'boolean', about: 'go on as messages come, also when the node is started again, until Ctrl-C' },
    mark: { type: 'boolean', default: true, about: 'leave them unread' },
  },
  notes: ['ID: as `privy read` shows it, or more of it.', timeNote('TIME')],
  args: [0, 1],
  async run(context) {
    const { io, out, isOn } = context
    assertOpen(io.stdout)
    const reader = createReader(context, readQuery(context), readLimit(context))
    if (isOn('follow')) return followMessages(context, reader)
    const { shown, older } = await withNode(context, (client) => reader.first(client))
    if (older)
      out.hint(`There are older ones: privy read ${JSON.stringify(older.from)} --before ${shortId(older.before)}`)
    if (shown > 0 || !isOn('unread')) {
      if (shown === 0) out.hint('No messages.')
      return 0
    }
    throw new PrivyError('nothing-to-read', 'There is nothing unread', 'Wait for messages with `privy read --follow`')
  },
}

/** @throws PrivyError `usage`, `bad-input` */
function readQuery({ args, text, isOn }: CommandContext): ReadQuery {
  const since = text('since')
  const before = text('before')
  if (before !== undefined && (since !== undefined || isOn('unread') || isOn('follow')))
    throw new PrivyError('usage', '--before looks back', 'Leave out --since, --unread and --follow')
  return {
    mark: isOn('mark'),
    ...(args[0] !== undefined && { from: args[0] }),
    ...(isOn('unread') && { unread: true }),
    ...(since !== undefined && { since: looksLikeTime(since) ? parseTime(since, Date.now()) : since }),
    ...(before !== undefined && { before }),
  }
}

/** Each connection goes on behind what was printed over the one before. */
function followMessages(context: CommandContext, { first, next }: Reader): Promise<number> {
  let cursor: Cursor | undefined
  return follow(context, {
    what: 'messages',
    subscription: {},
    isNews: ({ kind }) => kind === 'message.received' || kind === 'message.queued',
    async catchUp(client) {
      const onPage = (at: Cursor): void => void (cursor = at)
      cursor = (await (cursor === undefined ? first(client, onPage) : next(client, cursor, onPage))).cursor
      return false
    },
  })
}
