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
    unread: { type: 'boolean', about: 'only unread messages; exit code 9 if there are none' },
    since: { type: 'string', value: 'ID|TIME|CURSOR', about: 'only messages behind it' },
    before: { type: 'string', value: 'ID', about: 'messages above this one in its conversation' },
    limit: { ...limitFlag, about: `print at most N; default: the newest ${usualLimit}` },
    follow: { type: 'boolean', about: 'print new messages until Ctrl-C, also after the node is started again' },
    mark: { type: 'boolean', default: true, about: 'do not mark messages as read' },
  },
  notes: ['ID: the digits that `privy read` shows, or more of them.', timeNote('TIME')],
  args: [0, 1],
  async run(context) {
    const { io, out, isOn } = context
    assertOpen(io.stdout)
    const reader = createReader(context, readQuery(context), readLimit(context))
    if (isOn('follow')) return followMessages(context, reader)
    const { shown, older } = await withNode(context, (client) => reader.first(client))
    if (older)
      out.hint(`There are older messages: privy read ${JSON.stringify(older.from)} --before ${shortId(older.before)}`)
    if (shown > 0 || !isOn('unread')) {
      if (shown === 0) out.hint('No messages.')
      return 0
    }
    throw new PrivyError(
      'nothing-to-read',
      'There are no unread messages',
      'Wait for messages with `privy read --follow`',
    )
  },
}

/** @throws PrivyError `usage`, `bad-input` */
function readQuery({ args, text, isOn }: CommandContext): ReadQuery {
  const since = text('since')
  const before = text('before')
  if (before !== undefined && (since !== undefined || isOn('unread') || isOn('follow')))
    throw new PrivyError('usage', '--before goes back from a message', 'Leave out --since, --unread and --follow')
  return {
    mark: isOn('mark'),
    ...(args[0] !== undefined && { from: args[0] }),
    ...(isOn('unread') && { unread: true }),
    ...(since !== undefined && { since: looksLikeTime(since) ? parseTime(since, Date.now()) : since }),
    ...(before !== undefined && { before }),
  }
}

/** Prints new messages. A new connection continues behind the last printed message. */
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
