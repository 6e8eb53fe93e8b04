import type { RpcClient } from '../../rpc/client.ts'
import type { Message, Params } from '../../rpc/contract.ts'
import type { CommandContext } from '../command.ts'
import { createMarkingPrinter } from '../output/marking-printer.ts'
import { looksLikeTime } from '../../shared/parse-time.ts'

/** The query of `privy read`. `mark`: whether printed messages become read. */
export type ReadQuery = Params<'message.read'> & { readonly mark: boolean }

/** Place behind the last printed message. */
export type Cursor = string

export const usualLimit = 50
/** Greatest number of messages in a page. */
const pageLength = 1_000

interface Shown {
  readonly shown: number
  /** Where the next call continues. */
  readonly cursor: Cursor
  /** The conversation and the message above which older messages are; undefined without older messages. */
  readonly older?: { readonly from: string; readonly before: string } | undefined
}

/** Called after each printed page with the cursor behind it, if it has one. */
type OnPage = (cursor: Cursor) => void

export interface Reader {
  /** Prints the messages of the query. */
  readonly first: (client: RpcClient, onPage?: OnPage) => Promise<Shown>
  /** Prints the messages behind a cursor that match the query. */
  readonly next: (client: RpcClient, cursor: Cursor, onPage: OnPage) => Promise<Shown>
}

/** Joins the pages of a node, which bounds a page by number and by bytes. */
export function createReader(context: CommandContext, asked: ReadQuery, limit: number | undefined): Reader {
  const { out, signal } = context
  const print = createMarkingPrinter(context, asked.mark)
  // The node must not mark messages that are not printed yet.
  const query = { ...asked, mark: false }

  /** Fetches oldest first, as fast as messages are printed. */
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
      // Messages of one conversation have the order of display; others have the order of arrival.
      const last = whole.at(-1)
      from = isByPlace && last ? { ...start, after: last.id } : { ...start, since: cursor }
    }
  }

  /** Fetches backwards from the newest message or from `before`; prints oldest first. */
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
      // Older messages can only be fetched within a conversation.
      const older = page.more && from !== undefined && before !== undefined ? { from, before } : undefined
      if (older !== undefined && count < most) continue
      await print(client, pages.flat())
      if (page.more && count < most)
        out.note(`One answer has only the newest ${count} messages. For more, name a contact: privy read FROM`)
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

/** Whether an item is a message and not a gap. */
const isWhole = ({ type }: Message): boolean => type !== 'missing'
