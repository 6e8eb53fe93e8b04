import type { Message } from '../../rpc/contract.ts'
import type { Conversation } from '../model/chats/conversation.ts'
import { fit, textWidth, truncate } from './text/graphemes.ts'
import { layoutOf } from './layout.ts'
import type { Row, Span } from './text/rows.ts'
import type { State } from '../model/state.ts'
import type { Shown } from '../model/chats/window.ts'
import { wrapText } from './text/wrap.ts'

const longestName = 12
/** On a narrower screen, an arrow replaces the name of the author. */
const namedFrom = 50

/** Marks of delivery states. They differ without colour. */
export const ticks: Readonly<Record<Message['state'], string>> = {
  ...{ queued: '· ', sent: '✓ ', held: '^ ', delivered: '✓✓', read: '✓r', expired: 'x ', refused: 'x ' },
  ...{ received: '  ', unread: '  ' },
}

const days = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const clocks = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** All that the rows of a message depend on, besides the message. */
interface Setting {
  readonly width: number
  readonly nameWidth: number
  readonly name: string
  readonly withDate: boolean
  readonly withUnread: boolean
  /** The message that this one replies to, if it is loaded. */
  readonly answered: Message | undefined
  /** Whether its deletion can still be undone. */
  readonly isGoing: boolean
}

/** Rows by message and setting. A changed message is another object. */
const cache = new WeakMap<Message, { readonly setting: Setting; readonly rows: readonly Row[] }>()
const dayCache = new WeakMap<Message, string>()

const isSame = (a: Setting, b: Setting): boolean =>
  a.width === b.width &&
  a.nameWidth === b.nameWidth &&
  a.name === b.name &&
  a.withDate === b.withDate &&
  a.withUnread === b.withUnread &&
  a.answered === b.answered &&
  a.isGoing === b.isGoing

function dayOf(message: Message): string {
  let day = dayCache.get(message)
  if (day === undefined) dayCache.set(message, (day = days.format(new Date(message.time))))
  return day
}

/** The text for a message without text. */
function placeholderOf({ type, text }: Message): string | undefined {
  if (type === 'deleted') return '(deleted)'
  return type === 'missing' ? `(${text === '' ? 'a message is missing here' : text})` : undefined
}

export const briefly = (message: Message): string =>
  placeholderOf(message) ?? message.text.replaceAll(/\s+/g, ' ').trim()

/** One line of the message that another one replies to. */
export function quoteOf(answered: Message | undefined, name: string): string {
  if (answered === undefined) return 'an earlier message'
  return `${answered.direction === 'out' ? 'you' : name}: ${briefly(answered)}`
}

const line = (text: string, width: number): string => fit(`── ${text} ${'─'.repeat(width)}`, width).replace('…', '─')

/** The rows of one message: date line, unread line, then the text behind time, mark and name, then reactions. */
function makeRows(message: Message, setting: Setting): readonly Row[] {
  const { width, nameWidth, name: other, withDate, withUnread, answered, isGoing } = setting
  const own = message.direction === 'out'
  const failed = message.state === 'expired' || message.state === 'refused'
  const name = nameWidth === 1 ? (own ? '>' : '<') : fit(own ? 'you' : other, nameWidth)
  const time = clocks.format(new Date(message.time))
  const indent = time.length + 1 + 2 + 1 + nameWidth + 1
  const space = Math.max(4, width - indent)
  const placeholder = isGoing ? '(being deleted)' : placeholderOf(message)
  const texts = wrapText(placeholder ?? `${message.text}${message.edited ? ' (edited)' : ''}`, space)
  const head: Span[] = [
    { text: `${time} `, token: 'faint' },
    { text: `${ticks[message.state]} `, token: failed ? 'error' : 'faint' },
    { text: `${name} `, token: own ? 'own' : 'name' },
  ]
  const quote = message.replyTo === null || placeholder ? undefined : `> ${quoteOf(answered, other)}`
  const behind = (text: string, index: number, token?: Span['token']): Row => [
    ...(index === 0 ? head : [{ text: ' '.repeat(indent) }]),
    token === undefined ? { text } : { text, token },
  ]
  const lines = [
    ...(quote === undefined ? [] : [{ text: truncate(quote, space), token: 'faint' as const }]),
    ...texts.map((text) => ({ text, token: placeholder ? ('faint' as const) : undefined })),
    ...(message.reactions.length === 0
      ? []
      : [{ text: truncate(reactionText(message, other), space), token: 'attention' as const }]),
  ]
  return [
    ...(withDate ? [[{ text: line(dayOf(message), width), token: 'faint' as const }]] : []),
    ...(withUnread ? [[{ text: line('new', width), token: 'attention' as const }]] : []),
    ...lines.map(({ text, token }, index) => behind(text, index, token)),
  ]
}

/** Reactions with the names of their authors: `👍 bob, you`. */
function reactionText({ reactions, conversation }: Message, name: string): string {
  return [...Map.groupBy(reactions, ({ reaction }) => reaction)]
    .map(([reaction, all]) => `${reaction} ${all.map(({ from }) => (from === conversation ? name : 'you')).join(', ')}`)
    .join('  ')
}

/** The conversation as a list of rows per message, for a window. */
export function shownMessages(state: State, conversation: Conversation): Shown<Row> {
  const { messages, unreadFrom, contact, quoted } = conversation
  const { undoable } = state
  const { paneWidth: width, messageRows } = layoutOf(state)
  const { name } = contact
  const nameWidth = width < namedFrom ? 1 : Math.min(longestName, Math.max(3, textWidth(name)))
  const rowsAt = (index: number): readonly Row[] => {
    const message = messages[index]
    if (message === undefined) return []
    const { replyTo } = message
    const above = messages[index - 1]
    const setting: Setting = {
      ...{ width, nameWidth, name, withUnread: message.id === unreadFrom },
      isGoing: undoable?.of === 'delete' && undoable.id === message.id,
      withDate: above === undefined || dayOf(above) !== dayOf(message),
      answered: replyTo === null ? undefined : (messages.findLast(({ id }) => id === replyTo) ?? quoted.get(replyTo)),
    }
    const known = cache.get(message)
    if (known && isSame(known.setting, setting)) return known.rows
    const rows = makeRows(message, setting)
    cache.set(message, { setting, rows })
    return rows
  }
  return { count: messages.length, rowsAt, height: messageRows }
}
