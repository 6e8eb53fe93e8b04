import type { Message } from '../rpc/contract.ts'
import { fit, textWidth } from './graphemes.ts'
import type { Row, Span } from './rows.ts'
import type { Conversation, State } from './state.ts'
import type { Shown } from './window.ts'
import { layoutOf } from './layout.ts'
import { wrapText } from './wrap.ts'

const longestName = 12
/** Below this many columns names make room for the text: an arrow says who speaks. */
const namedFrom = 50

/** How far a message got: never by colour alone. */
export const ticks: Readonly<Record<Message['state'], string>> = {
  ...{ queued: '· ', sent: '✓ ', held: '^ ', delivered: '✓✓', read: '✓r', expired: 'x ', refused: 'x ' },
  ...{ received: '  ', unread: '  ' },
}

const days = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const clocks = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

interface Cached {
  readonly width: number
  readonly nameWidth: number
  readonly marks: number
  readonly rows: readonly Row[]
}
/** Rows are made once for each message and width; a message that changes is another object. */
const cache = new WeakMap<Message, Cached>()
const dayCache = new WeakMap<Message, string>()

function dayOf(message: Message): string {
  let day = dayCache.get(message)
  if (day === undefined) dayCache.set(message, (day = days.format(new Date(message.time))))
  return day
}

/** The rows of one message: date line and unread line above it where they belong, then its text behind time, ticks and name. */
function makeRows(
  message: Message,
  width: number,
  nameWidth: number,
  withDate: boolean,
  withUnread: boolean,
  answered: Message | undefined,
): readonly Row[] {
  const own = message.direction === 'out'
  const failed = message.state === 'expired' || message.state === 'refused'
  const name = nameWidth === 1 ? (own ? '>' : '<') : fit(own ? 'you' : message.from.name, nameWidth)
  const time = clocks.format(new Date(message.time))
  const indent = time.length + 1 + 2 + 1 + nameWidth + 1
  const space = Math.max(4, width - indent)
  const texts = wrapText(message.text, space)
  const head: Span[] = [
    { text: `${time} `, token: 'faint' },
    { text: `${ticks[message.state]} `, token: failed ? 'error' : 'faint' },
    { text: `${name} `, token: own ? 'own' : 'name' },
  ]
  const quote =
    message.replyTo === null
      ? undefined
      : `> ${answered ? `${answered.from.name}: ${answered.text.replaceAll('\n', ' ')}` : 'a message that is not loaded'}`
  const body: Row[] = texts.map((text, index) => [
    ...(index === 0 && quote === undefined ? head : [{ text: ' '.repeat(indent) }]),
    { text },
  ])
  return [
    ...(withDate
      ? [[{ text: fit(`── ${dayOf(message)} ${'─'.repeat(width)}`, width).replace('…', '─'), token: 'faint' as const }]]
      : []),
    ...(withUnread
      ? [[{ text: fit(`── new ${'─'.repeat(width)}`, width).replace('…', '─'), token: 'attention' as const }]]
      : []),
    ...(quote === undefined ? [] : [[...head, { text: fit(quote, space), token: 'faint' as const }]]),
    ...body,
  ]
}

/** The conversation as a list of rows per message, for a window. */
export function shownMessages(state: State, conversation: Conversation): Shown<Row> {
  const { messages, unreadFrom } = conversation
  const { paneWidth, messageRows } = layoutOf(state)
  const nameWidth = paneWidth < namedFrom ? 1 : Math.min(longestName, Math.max(3, textWidth(conversation.contact.name)))
  const rowsAt = (index: number): readonly Row[] => {
    const message = messages[index]
    if (message === undefined) return []
    const before = messages[index - 1]
    const withDate = before === undefined || dayOf(before) !== dayOf(message)
    const withUnread = message.id === unreadFrom
    const marks = (withDate ? 1 : 0) + (withUnread ? 2 : 0)
    const known = cache.get(message)
    if (known?.width === paneWidth && known.nameWidth === nameWidth && known.marks === marks) return known.rows
    const answered = message.replyTo === null ? undefined : messages.findLast(({ id }) => id === message.replyTo)
    const rows = makeRows(message, paneWidth, nameWidth, withDate, withUnread, answered)
    cache.set(message, { width: paneWidth, nameWidth, marks, rows })
    return rows
  }
  return { count: messages.length, rowsAt, height: messageRows }
}
