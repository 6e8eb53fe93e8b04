import type { RpcClient } from '../../rpc/client.ts'
import type { Message, Params } from '../../rpc/contract.ts'
import type { CommandContext } from '../command.ts'
import { createMarkingPrinter } from '../output/marking-printer.ts'
import { looksLikeTime } from '../../shared/parse-time.ts'

/** What is read. `mark`: whether what was printed counts as read afterwards. */
export type ReadQuery = Params<'message.read'> & { readonly mark: boolean }

/** Behind what was printed. */
export type Cursor = string

export const usualLimit = 50
/** Of what is printed as it is fetched. */
const pageLength = 1_000

interface Shown {
  readonly shown: number
  /** Where to go on. */
  readonly cursor: Cursor
  /** Where there is more, further back. */
  readonly older?: { readonly from: string; readonly before: string } | undefined
}

/** Hears of every page that was printed, if one can go on behind it. */
type OnPage = (cursor: Cursor) => void

export interface Reader {
  /** Prints what was asked for. */
  readonly first: (client: RpcClient, onPage?: OnPage) => Promise<Shown>
  /** Prints what came behind a cursor, of the same kind. */
  readonly next: (client: RpcClient, cursor: Cursor, onPage: OnPage) => Promise<Shown>
}

/** A node answers in pages, of so many bytes too; they are put together here. */
export function createReader(context: CommandContext, asked: ReadQuery, limit: number | undefined): Reader {
  const { out, signal } = context
  const print = createMarkingPrinter(context, asked.mark)
  // The node must not mark what has not been printed yet.
  const query = { ...asked, mark: false }

  /** Oldest first from a beginning on, as fast as it is printed. */
  async function forwards(client: RpcClient, start: ReadQuery, most: number, onPage?: OnPage): Promise<Shown> {
    const isByPlace = start.from !== undefined && (start.since === undefined || looksLikeTime(start.since))
    let shown = 0
    for (let from = start; ;) {
      const params = { ...from, limit: Math.min(most - shown, pageLength) }
      const { messages, cursor, more } = await client.call('message.read', params, signal)
      await print(client, messages)
      if (!isByPlace) onPage?.(cursor)
      const whole = messages.filter(isWhole)
      shown += whole.length
      if (!more || shown >= most) return { shown, cursor }
      // Within a conversation they come as on the screen, else in the order in which they arrived.
      const last = whole.at(-1)
      from = isByPlace && last ? { ...start, after: last.id } : { ...start, since: cursor }
    }
  }

  /** The newest ones, or those above a message: fetched back from there, printed oldest first. */
  async function backwards(client: RpcClient, most: number): Promise<Shown> {
    const from = query.from ?? (await conversationOf(client, query.before))
    const pages: Message[][] = []
    let count = 0
    let cursor: Cursor | undefined
    for (let { before } = query; ;) {
      const params = { ...query, ...(from !== undefined && { from }), ...(before !== undefined && { before }) }
      const page = await client.call('message.read', { ...params, limit: most - count }, signal)
      pages.unshift(page.messages)
      const whole = page.messages.filter(isWhole)
      count += whole.length
      cursor ??= page.cursor
      before = whole[0]?.id
      // Without a conversation, there is no place to go back from.
      const older = page.more && from !== undefined && before !== undefined ? { from, before } : undefined
      if (older !== undefined && count < most) continue
      await print(client, pages.flat())
      if (page.more && count < most)
        out.note(`Only the newest ${count} go into one answer. For more, name somebody: privy read FROM`)
      return { shown: count, cursor, older }
    }
  }

  async function conversationOf(client: RpcClient, id: string | undefined): Promise<string | undefined> {
    return id === undefined ? undefined : (await client.call('message.show', { id }, signal)).conversation
  }

  const isForwards = query.since !== undefined || query.unread === true
  return {
    first: (client, onPage) =>
      isForwards ? forwards(client, query, limit ?? Infinity, onPage) : backwards(client, limit ?? usualLimit),
    next: (client, cursor, onPage) => forwards(client, { ...query, since: cursor }, Infinity, onPage),
  }
}

/** What stands for missing messages is none itself. */
const isWhole = ({ type }: Message): boolean => type !== 'missing'
