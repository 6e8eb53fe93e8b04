import { fit, graphemes, truncate } from './graphemes.ts'
import { connectionText } from './bars.ts'
import { type Action, waysTo } from './keys.ts'
import { layoutOf, prompt } from './layout.ts'
import { aboutContact, orderOf } from './lists.ts'
import { shownMessages } from './message-rows.ts'
import { type Row, row } from './rows.ts'
import { placeOf } from './scrolling.ts'
import { type Conversation, currentOf, draftOf, type State } from './state.ts'
import { visibleRows } from './window.ts'
import { hardWrap, wrapText } from './wrap.ts'
import type { Editor } from './editor.ts'

/** The list of conversations: the current one marked, the unread ones with their number. */
export function listRows(state: State, height: number): Row[] {
  const { listWidth } = layoutOf(state)
  const order = orderOf(state)
  const at = order.findIndex(({ contact }) => contact.address === state.current)
  const first = Math.max(0, Math.min(at - Math.floor(height / 2), order.length - height))
  return Array.from({ length: height }, (_, index) => {
    const conversation = order[first + index]
    if (!conversation) return row(`${' '.repeat(listWidth - 1)}│`, 'faint')
    const { contact, unread } = conversation
    const mark = contact.address === state.current ? '▸ ' : '  '
    const badge = unread > 0 ? ` ${unread > 999 ? '999+' : unread}` : contact.state === 'requested' ? ' ?' : ''
    const name = fit(mark + contact.name, listWidth - 1 - badge.length)
    return [
      { text: name, token: contact.address === state.current ? 'strong' : 'plain' },
      { text: badge, token: 'attention' },
      { text: '│', token: 'faint' },
    ]
  })
}

/** Above the messages: who it is. */
export function titleRow(state: State): Row {
  const contact = currentOf(state)?.contact
  const { paneWidth } = layoutOf(state)
  if (!contact) return row(truncate('No contact yet', paneWidth), 'strong')
  const about = aboutContact(contact)
  const name = truncate(contact.name, paneWidth)
  return [
    { text: name, token: 'strong' },
    { text: truncate(about === '' ? '' : `  ${about}`, Math.max(0, paneWidth - name.length)), token: 'faint' },
  ]
}

/** The messages in the window, lowest row last, with blank rows above when there are few. `chosen` marks rows of the chosen message. */
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

/** What to do next, where there is nothing to read. */
function emptyRows(state: State, conversation: Conversation | undefined, width: number): Row[] {
  const key = (action: Action): string => fit(waysTo(state.bindings, action), 10)
  const lines = conversation
    ? conversation.contact.state === 'accepted'
      ? [
          `This is the beginning of your conversation with ${conversation.contact.name}.`,
          '',
          'Write something and press Enter.',
          `${waysTo(state.bindings, 'openVerify')} compares your safety number.`,
        ]
      : [
          `${conversation.contact.name} got your request, or gets it when their node is there.`,
          '',
          'You can write once they have accepted it.',
        ]
    : state.connection.state === 'ready'
      ? [
          ...(state.requests.length > 0
            ? state.requests.map(({ from }) => `${from.name} asks to be your contact: /requests`)
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

/** A text that is written, with its cursor, as the rows around it. */
export function editorRows(
  editor: Editor,
  width: number,
  height: number,
  shownAs: (text: string) => string = (text) => text,
): Row[] {
  const pieces = hardWrap(editor.text, width)
  const at = pieces.findLastIndex(({ start }) => start <= editor.cursor)
  const first = Math.max(0, Math.min(at - height + 1, pieces.length - height))
  return pieces.slice(first, first + height).map(({ start, end }, index): Row => {
    if (first + index !== at) return row(shownAs(editor.text.slice(start, end)))
    const [under = ''] = graphemes(editor.text.slice(editor.cursor, end))
    return [
      { text: shownAs(editor.text.slice(start, editor.cursor)) },
      { text: under === '' ? ' ' : shownAs(under), token: 'cursor' },
      { text: shownAs(editor.text.slice(editor.cursor + under.length, end)) },
    ]
  })
}

/** The composer: what the draft answers, then the draft behind the prompt. */
export function composerRows(state: State): Row[] {
  const conversation = currentOf(state)
  const { composerWidth, composerRows: height, paneWidth } = layoutOf(state)
  const answered = conversation?.messages.findLast(({ id }) => id === conversation.replyTo)
  const quote =
    conversation?.replyTo === undefined
      ? []
      : [
          row(
            truncate(
              `re ${answered ? `${answered.from.name}: ${answered.text.replaceAll('\n', ' ')}` : 'a message'}`,
              paneWidth,
            ),
            'attention',
          ),
        ]
  const rows = editorRows(draftOf(state), composerWidth, height)
  return [
    ...quote,
    ...rows.map((each, index): Row => [
      { text: index === 0 ? prompt : ' '.repeat(prompt.length), token: 'faint' },
      ...each,
    ]),
  ]
}

/** Under the messages while older ones are looked at. */
export function newerRow({ bindings }: State, newer: number, width: number): Row {
  const key = `↓ ${waysTo(bindings, 'bottom')}`
  return newer > 0 ? row(fit(`${newer} newer ${key}`, width), 'attention') : row(fit(key, width), 'faint')
}
