import type { Contact } from '../../rpc/contract.ts'
import { fit, textWidth, truncate } from './text/graphemes.ts'
import { connectionText } from './bars.ts'
import { type Action, waysTo } from '../model/input/keys.ts'
import { layoutOf, leastName, prompt } from './layout.ts'
import { aboutContact, orderOf } from '../model/chats/lists.ts'
import { quoteOf, shownMessages } from './message-rows.ts'
import { type Row, row } from './text/rows.ts'
import { placeOf } from '../model/chats/scrolling.ts'
import type { Conversation } from '../model/chats/conversation.ts'
import { currentOf, draftOf, type State } from '../model/state.ts'
import { visibleRows } from '../model/chats/window.ts'
import { wrapText } from './text/wrap.ts'
import { editorRows } from './text/editor-rows.ts'

const firstListed = (order: readonly Conversation[], { current }: State, height: number): number => {
  const at = order.findIndex(({ contact }) => contact.address === current)
  return Math.max(0, Math.min(at - Math.floor(height / 2), order.length - height))
}

/** Address of the conversation in a row of the list; `undefined` below the last one. */
export function conversationAt(state: State, row: number): string | undefined {
  const order = orderOf(state)
  return order[firstListed(order, state, layoutOf(state).chatRows) + row]?.contact.address
}

/** The list of conversations. The current one is marked, unread ones have their number. */
export function listRows(state: State, height: number): Row[] {
  const { listWidth } = layoutOf(state)
  const order = orderOf(state)
  const first = firstListed(order, state, height)
  return Array.from({ length: height }, (_, index) => {
    const conversation = order[first + index]
    if (!conversation) return row(`${' '.repeat(listWidth - 1)}│`, 'faint')
    const { contact, pinned } = conversation
    const isCurrent = contact.address === state.current
    const badge = badgeOf(conversation)
    const name = fit(`${isCurrent ? '▸' : ' '}${pinned ? '*' : ' '}${contact.name}`, listWidth - 1 - textWidth(badge))
    return [
      { text: name, token: isCurrent ? 'strong' : 'plain' },
      { text: badge, token: conversation.muted ? 'faint' : 'attention' },
      { text: '│', token: 'faint' },
    ]
  })
}

/** Unread number, typing, draft and unanswered request of a conversation; `~` if it is muted. */
function badgeOf({ contact, unread, muted, isTyping, draft }: Conversation): string {
  const number = unread > 999 ? '999+' : unread > 0 ? `${unread}` : ''
  const sign = isTyping ? '…' : draft.text === '' ? '' : '✎'
  const parts = [sign, number, muted ? '~' : '', contact.state === 'requested' ? '?' : ''].join('')
  return parts === '' ? '' : ` ${parts}`
}

/** The row above the messages: the contact and its state. */
export function titleRow(state: State): Row {
  const conversation = currentOf(state)
  const { paneWidth } = layoutOf(state)
  if (!conversation) return row(truncate('No contact yet', paneWidth), 'strong')
  const { contact, muted, pinned, isTyping } = conversation
  const lasting = [aboutContact(contact), muted ? 'muted' : '', pinned ? 'pinned' : ''].filter(Boolean).join(', ')
  const about = [lasting, isTyping ? 'writing…' : ''].filter(Boolean).join(' · ')
  // A long name must not hide whether the contact is verified.
  const name = truncate(contact.name, Math.max(leastName, paneWidth - textWidth(about) - 2))
  return [
    { text: name, token: 'strong' },
    { text: truncate(about === '' ? '' : `  ${about}`, Math.max(0, paneWidth - textWidth(name))), token: 'faint' },
  ]
}

/** The messages in the window, with blank rows above if there are few. `chosen` has the rows of the chosen message. */
export function messageRows(state: State): { readonly rows: readonly Row[]; readonly chosen: ReadonlySet<Row> } {
  const conversation = currentOf(state)
  const { messageRows: height, paneWidth } = layoutOf(state)
  if (!conversation || conversation.messages.length === 0)
    return { rows: emptyRows(state, conversation, paneWidth).slice(0, height), chosen: new Set() }
  const shown = shownMessages(state, conversation)
  const rows = visibleRows(shown, placeOf(conversation))
  const at =
    conversation.chosen === undefined ? -1 : conversation.messages.findLastIndex(({ id }) => id === conversation.chosen)
  const blank = Array.from({ length: Math.max(0, height - rows.length) }, () => [])
  return { rows: [...blank, ...rows], chosen: new Set(at < 0 ? [] : shown.rowsAt(at)) }
}

const isWaiting = ({ connection }: State, { isLoaded, isStuck }: Conversation): boolean =>
  !isLoaded && !(isStuck && connection.state === 'ready')

/** State of an own request. */
function aboutRequest({ name, requestState }: Contact): string[] {
  if (requestState === 'expired') return [`${name} did not answer your request. /add with their link asks again.`]
  const isSent = requestState === 'sent' || requestState === 'delivered'
  return [
    isSent ? `Your request went out to ${name}.` : `Your request goes out as soon as ${name} can be reached.`,
    '',
    'You can write once they have accepted it.',
  ]
}

/** Help for a conversation without messages. */
function emptyRows(state: State, conversation: Conversation | undefined, width: number): Row[] {
  const key = (action: Action): string => fit(waysTo(state.bindings, action), 10)
  const lines = conversation
    ? isWaiting(state, conversation)
      ? [state.connection.state === 'ready' ? 'Reading…' : connectionText(state)]
      : conversation.contact.state === 'accepted'
        ? [
            `This is the beginning of your conversation with ${conversation.contact.name}.`,
            '',
            'Write something and press Enter.',
            `${waysTo(state.bindings, 'openVerify')} compares your safety number.`,
          ]
        : aboutRequest(conversation.contact)
    : state.connection.state === 'ready'
      ? [
          ...(state.requests.length > 0
            ? state.requests.map(
                ({ from }) => `${from.name} asks to be your contact: ${waysTo(state.bindings, 'openRequests')}`,
              )
            : ['Nobody is here yet.']),
          '',
          `${key('openLink')} shows your own link: send it to a friend`,
          `${key('openAdd')} adds a friend by their link`,
          `${key('openRequests')} shows who asks for you`,
          `${key('help')} shows all keys`,
        ]
      : [connectionText(state)]
  return ['', ...lines].flatMap((line) => wrapText(line, width).map((text) => row(text)))
}

/** Whether the draft is an edit or a reply. */
function aboutDraft({ editing, replyTo, messages, quoted, contact }: Conversation): string | undefined {
  if (editing) return 'changing your message; Esc brings the draft back'
  if (replyTo === undefined) return undefined
  const answered = messages.findLast(({ id }) => id === replyTo) ?? quoted.get(replyTo)
  return `re ${quoteOf(answered, contact.name)}`
}

/** The composer: the edited or replied message, then the draft behind the prompt. */
export function composerRows(state: State): Row[] {
  const conversation = currentOf(state)
  const { composerWidth, composerRows: height, paneWidth } = layoutOf(state)
  const about = conversation && aboutDraft(conversation)
  const quote = about === undefined ? [] : [row(truncate(about, paneWidth), 'attention')]
  const rows = editorRows(draftOf(state), composerWidth, height)
  return [
    ...quote,
    ...rows.map((each, index): Row => [
      { text: index === 0 ? prompt : ' '.repeat(prompt.length), token: 'faint' },
      ...each,
    ]),
  ]
}

/** The row under the messages while the window is not at the bottom. */
export function newerRow({ bindings }: State, newer: number, width: number): Row {
  const key = `↓ ${waysTo(bindings, 'bottom')}`
  return newer > 0 ? row(fit(`${newer} newer ${key}`, width), 'attention') : row(fit(key, width), 'faint')
}
