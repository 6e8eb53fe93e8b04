import { PrivyError } from '../../shared/errors.ts'
import type { Message } from '../../rpc/contract.ts'
import type { Handlers } from '../../rpc/handlers.ts'
import { maxPageBytes } from '../../rpc/limits.ts'
import type { MessageRow, ReadFilter } from '../../store/index/rows.ts'
import { matchOf } from '../../store/index/words.ts'
import { isCursor } from '../events/cursors.ts'
import { findMessage } from './find-message.ts'
import { orderOf, parseOrder, type ScreenPlace } from './order.ts'
import type { ApiPorts } from './ports.ts'
import { takePage } from './take-page.ts'

type Methods = 'message.read' | 'message.mark' | 'message.search'

const defaultLimit = 50

interface Edge {
  /** Undefined if the edge was given as a message. */
  readonly order?: string
  readonly place: ScreenPlace & { readonly isIncluded?: boolean }
}

/** Handlers of the methods that read and search messages. */
export function readingHandlers(ports: ApiPorts): Pick<Handlers, Methods> {
  const { keys, queries, directory, cursors, shapes, marks } = ports
  const accountOf = (who: string | undefined) => (who === undefined ? undefined : directory.find(who).row.account)

  /** Start of a read: behind a message, behind a cursor, or at a time. */
  function startOf(since: string): Pick<ReadFilter, 'behind' | 'fromMs'> {
    if (isCursor(since)) return { behind: cursors.parse(since) }
    if (/^[0-9a-f]{4,32}$/i.test(since)) return { behind: findMessage(queries, since).place }
    const fromMs = Date.parse(since)
    if (!Number.isNaN(fromMs)) return { fromMs }
    const hint = 'Give a time like 2026-01-31T08:00:00Z, or at least 4 digits of an id'
    throw new PrivyError('bad-input', `${since} is no message id, cursor or time`, hint)
  }

  /** An edge of a read: an `order` or a message. With an `order`, the placeholder of missing messages counts by its own position. */
  function edgeOf(which: string | undefined, isAbove: boolean): Edge | undefined {
    if (which === undefined) return undefined
    const parsed = parseOrder(which)
    if (!parsed) return { place: findMessage(queries, which) }
    return { order: which, place: { ...parsed.place, isIncluded: parsed.isMessage === isAbove } }
  }

  /** A message, with the placeholder of the messages that are missing above it. */
  function withMissing(row: MessageRow): Message[] {
    const missing = row.author === keys.id ? 0 : queries.gapsBefore(row)
    return missing > 0 ? [shapes.missing(row, missing), shapes.message(row)] : [shapes.message(row)]
  }

  return {
    async 'message.read'({ from, unread, since, before, after, limit = defaultLimit, mark = true }) {
      const conversation = accountOf(from)
      if (from === undefined && (before ?? after) !== undefined)
        throw new PrivyError('bad-input', '`before` and `after` need a conversation', 'Say which with `from`')
      const start = since === undefined ? {} : startOf(since)
      const upwards = !(unread ?? since ?? after)
      const [above, below] = [edgeOf(before, true), edgeOf(after, false)]
      // The message at the edge is excluded, but the placeholder above it may be included.
      const most = above?.place.isIncluded ? limit + 1 : limit
      const rows = queries.read({
        ...{ conversation, unread, ...start, above: above?.place, below: below?.place, limit: most + 1 },
      })
      // Messages that do not fit are left out at the far end.
      const nearFirst = upwards ? rows.toReversed() : rows
      const whole = conversation !== undefined && unread !== true && start.behind === undefined
      const isBetween = ({ order }: Pick<Message, 'order'>) =>
        (above?.order === undefined || order < above.order) && (below?.order === undefined || order > below.order)
      const shape = (row: MessageRow) => (whole ? withMissing(row) : [shapes.message(row)]).filter(isBetween)
      const { taken, more } = takePage(nearFirst, most, maxPageBytes, shape)
      const shown = nearFirst.slice(0, taken.length).filter((row) => isBetween({ order: orderOf(row) }))
      if (mark) await marks.seen(shown)
      const last = Math.max(...shown.map(({ place }) => place), start.behind ?? 0)
      return {
        messages: (upwards ? taken.toReversed() : taken).flat(),
        cursor: cursors.format(shown.length > 0 ? last : (start.behind ?? queries.counts().cursor)),
        more,
      }
    },
    async 'message.mark'({ ids }) {
      await marks.seen(ids.map((id) => findMessage(queries, id)))
      return {}
    },
    async 'message.search'({ text, in: where, from, before, after, limit = defaultLimit, offset = 0 }) {
      const match = matchOf(text)
      if (match === undefined)
        throw new PrivyError('bad-input', 'There is no word to look for', 'Give one or more words')
      const rows = queries.search({
        match,
        conversation: accountOf(where),
        author: from === 'me' ? keys.id : accountOf(from),
        beforeMs: timeOf(before),
        afterMs: timeOf(after),
        limit: limit + 1,
        offset,
      })
      const { taken, more } = takePage(rows, limit, maxPageBytes, shapes.message)
      return { messages: [...taken], more }
    },
  }
}

/** Milliseconds since 1970. @throws PrivyError `bad-input` */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new PrivyError('bad-input', `${text} is not a time`, 'Give one like 2026-01-31T08:00:00Z')
  return ms
}
