import { editorCommands, editorWith, emptyEditor, isEditorCommand, isOnFirstLine, isOnLastLine } from './editor.ts'
import type { Action } from './keys.ts'
import { orderOf } from './lists.ts'
import { layoutOf } from './layout.ts'
import { edit, nextUnread, open, showChat, stepChat, typeInChats } from './navigate.ts'
import { actOnChosen, choose, scroll, toFirstUnread } from './scrolling.ts'
import { completions, readTyped } from './slash.ts'
import {
  changeConversation,
  type Conversation,
  currentOf,
  draftOf,
  only,
  type State,
  type Step,
  withNotice,
} from './state.ts'
import { runSlash } from './update-slash.ts'

const mostSent = 100

/** What a key does on the chats, `text` being what it would have written. */
export function actInChats(state: State, action: Action, text: string | undefined): Step {
  const conversation = currentOf(state)
  const isEmpty = draftOf(state).text === ''
  if (action === 'leader') return only({ ...state, leader: true })
  // These keys are letters of a message once something is written.
  if (action === 'help' && !isEmpty) return only(typeInChats(state, text ?? ''))
  if (action === 'nextUnread') return only(nextUnread(state))
  if (action === 'nextChat' || action === 'previousChat') return only(stepChat(state, action === 'nextChat' ? 1 : -1))
  const number = /^chat([1-9])$/.exec(action)?.[1]
  if (number !== undefined) return only(showChat(state, orderOf(state)[Number(number) - 1]?.contact.address ?? ''))
  const opened = open(state, action)
  if (opened) return opened
  return conversation ? actInConversation(state, conversation, action) : actInComposer(state, action)
}

/** What keys do to the draft. */
function actInComposer(state: State, action: Action): Step {
  const draft = draftOf(state)
  switch (action) {
    case 'send':
      return send(state)
    case 'newLine':
      return only(typeInChats(state, '\n'))
    case 'complete':
      return only(complete(state))
    case 'yank':
      return only(typeInChats(state, state.killed))
    case 'choose':
      return only(edit(state, isOnFirstLine(draft) ? editorCommands.lineStart(draft) : editorCommands.lineUp(draft)))
    case 'lineDown':
      return only(edit(state, isOnLastLine(draft) ? editorCommands.lineEnd(draft) : editorCommands.lineDown(draft)))
    default:
      return only(isEditorCommand(action) ? edit(state, editorCommands[action](draft)) : state)
  }
}

function actInConversation(state: State, conversation: Conversation, action: Action): Step {
  const { draft, contact, chosen, messages } = conversation
  if (chosen !== undefined) return actOnChosen(state, conversation, chosen, action)
  const page = layoutOf(state).messageRows - 1
  switch (action) {
    case 'pageUp':
      return scroll(state, conversation, page)
    case 'pageDown':
      return scroll(state, conversation, -page)
    case 'top':
      return scroll(state, conversation, Number.MAX_SAFE_INTEGER)
    case 'bottom':
      return only(changeConversation(state, contact.address, () => ({ anchor: undefined, newer: 0 })))
    case 'firstUnread':
      return only(toFirstUnread(state, conversation))
    case 'olderInput':
    case 'newerInput':
      return only(recall(state, conversation, action === 'olderInput' ? 1 : -1))
    case 'choose':
      return draft.text === '' ? only(choose(state, conversation, messages.length - 1)) : actInComposer(state, action)
    default:
      return actInComposer(state, action)
  }
}

function send(state: State): Step {
  const draft = draftOf(state)
  const typed = readTyped(draft.text)
  const refuse = (why: string): Step => only(withNotice(state, 'error', why))
  if (typed.kind === 'unknown')
    return refuse(`There is no command /${typed.name}; it was not sent. // begins a message with a slash`)
  const cleared = edit(remember(state, draft.text), emptyEditor)
  if (typed.kind === 'command') return runSlash(cleared, typed.slash, typed.argument)
  if (typed.text.trim() === '') return only(state)
  const conversation = currentOf(state)
  if (!conversation) return refuse('There is nobody here to write to yet: /add LINK')
  const { contact, replyTo } = conversation
  if (state.connection.state !== 'ready') return refuse('Not sent: the node is not connected. The text stays here')
  if (contact.state !== 'accepted')
    return refuse(`${contact.name} has not accepted your request yet. The text stays here`)
  const next = changeConversation(cleared, contact.address, () => ({
    ...{ replyTo: undefined, anchor: undefined, newer: 0, unreadFrom: undefined },
  }))
  return { state: next, effects: [{ do: 'send', conversation: contact.address, text: typed.text, replyTo }] }
}

const remember = (state: State, text: string): State =>
  changeConversation(state, state.current, ({ sent }) => ({
    sent: [...sent, text].slice(-mostSent),
    back: 0,
    aside: emptyEditor,
  }))

/** What was sent here before, and forward again to the draft that was left for it. */
function recall(state: State, { contact, sent, back, draft, aside }: Conversation, by: number): State {
  const now = Math.min(sent.length, Math.max(0, back + by))
  if (now === back) return state
  const kept = back === 0 ? draft : aside
  const text = sent.at(-now)
  return changeConversation(state, contact.address, () => ({
    back: now,
    aside: kept,
    draft: now === 0 || text === undefined ? kept : editorWith(text),
  }))
}

/** One choice is taken; of several, what they have in common, and all are named. */
function complete(state: State): State {
  const draft = draftOf(state)
  const choices = completions(state, draft.text)
  const [first] = choices
  if (first === undefined) return state
  if (choices.length === 1) return edit(state, editorWith(first))
  const common = choices.reduce((shared, each) => {
    let end = 0
    while (end < shared.length && shared[end] === each[end]) end++
    return shared.slice(0, end)
  })
  const next = common.length > draft.text.length ? edit(state, editorWith(common)) : state
  return withNotice(next, 'info', choices.map((each) => each.trim()).join('  '))
}
