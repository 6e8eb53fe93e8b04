import { isBlank } from '../../shared/text/harmless.ts'
import { actOnList, complete } from './input/completion.ts'
import {
  editorCommands,
  editorWith,
  emptyEditor,
  isEditorCommand,
  isOnFirstLine,
  isOnLastLine,
} from './input/editor.ts'
import type { Action } from './input/keys.ts'
import { orderOf } from './chats/lists.ts'
import { layoutOf } from '../screen/layout.ts'
import { edit, leaveEditing, nextUnread, open, showChat, stepChat, typeInChats } from './navigate.ts'
import { actOnChosen, act, newestFor } from './chats/chosen.ts'
import type { Conversation } from './chats/conversation.ts'
import { goTo, toBottom } from './chats/history.ts'
import { choose, scroll } from './chats/scrolling.ts'
import { aboutUnknown, needsMore, readTyped } from './input/slash.ts'
import { changeConversation, currentOf, draftOf, only, type State, type Step, withNotice } from './state.ts'
import { doUndoably } from './undo.ts'
import { showSearch } from './layers/update-search.ts'
import { runSlash } from './input/update-slash.ts'

const mostSent = 100

/** Handles a key on the chats. `text` is the character of the key. */
export function actInChats(state: State, action: Action, text: string | undefined): Step {
  const conversation = currentOf(state)
  const isEmpty = draftOf(state).text === ''
  const listed = actOnList(state, action)
  if (listed) return listed
  if (action === 'leader') return only({ ...state, leader: true })
  // With a draft, these keys are characters.
  if (action === 'help' && !isEmpty) return only(typeInChats(state, text ?? ''))
  if (action === 'openSearch') return showSearch(state)
  if (action === 'nextUnread') return only(nextUnread(state))
  if (action === 'nextChat' || action === 'previousChat') return only(stepChat(state, action === 'nextChat' ? 1 : -1))
  const number = /^chat([1-9])$/.exec(action)?.[1]
  if (number !== undefined) return only(showChat(state, orderOf(state)[Number(number) - 1]?.contact.address ?? ''))
  const opened = open(state, action)
  if (opened) return opened
  return conversation ? actInConversation(state, conversation, action, text) : actInComposer(state, action)
}

/** Handles a key in the composer. */
function actInComposer(state: State, action: Action): Step {
  const draft = draftOf(state)
  switch (action) {
    case 'send':
      return send(state)
    case 'newLine':
      return only(typeInChats(state, '\n'))
    case 'complete':
      return complete(state, 1)
    case 'completeBack':
      return complete(state, -1)
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

function actInConversation(state: State, conversation: Conversation, action: Action, text: string | undefined): Step {
  const { draft, chosen, messages } = conversation
  const moved = move(state, conversation, action)
  if (moved) return moved
  if (chosen !== undefined) return actOnChosen(state, conversation, chosen, action, text)
  switch (action) {
    case 'firstUnread':
      return only(toFirstUnread(state, conversation))
    case 'editLast': {
      const message = newestFor(conversation, 'edit')
      return message
        ? act(state, conversation, message, 'edit')
        : only(withNotice(state, 'info', 'There is no message of yours here to change'))
    }
    case 'back':
      return only(leave(state, conversation))
    case 'olderInput':
    case 'newerInput':
      return only(recall(state, conversation, action === 'olderInput' ? 1 : -1))
    case 'choose':
      return draft.text === '' ? only(choose(state, conversation, messages.length - 1)) : actInComposer(state, action)
    default:
      return actInComposer(state, action)
  }
}

/** Scrolls by more than a message. Nothing stays chosen, because the message could be out of sight. */
function move(before: State, conversation: Conversation, action: Action): Step | undefined {
  const page = layoutOf(before).messageRows - 1
  const { address } = conversation.contact
  const state = (): State => changeConversation(before, address, () => ({ chosen: undefined }))
  switch (action) {
    case 'pageUp':
      return scroll(state(), conversation, page)
    case 'pageDown':
      return scroll(state(), conversation, -page)
    case 'top':
      return scroll(state(), conversation, Number.MAX_SAFE_INTEGER)
    case 'bottom':
      return only(toBottom(before, address))
    default:
      return undefined
  }
}

/** Puts the unread line at the top of the window. */
function toFirstUnread(state: State, { contact, unreadFrom }: Conversation): State {
  if (unreadFrom === undefined) return withNotice(state, 'info', 'Nothing is unread here')
  return goTo(state, contact.address, unreadFrom, 'top')
}

/** Ends an edit, otherwise a reply. */
function leave(state: State, { contact, editing }: Conversation): State {
  return editing ? leaveEditing(state) : changeConversation(state, contact.address, () => ({ replyTo: undefined }))
}

function send(before: State): Step {
  const state: State = { ...before, cycle: undefined }
  const draft = draftOf(state)
  const typed = readTyped(draft.text)
  const refuse = (why: string): Step => only(withNotice(state, 'error', why))
  if (typed.kind === 'unknown') return refuse(aboutUnknown(typed.name))
  if (typed.kind === 'command' && typed.slash.argument === undefined && typed.argument !== '')
    return refuse(`/${typed.slash.name} takes nothing behind it`)
  // A command chosen from the list still needs its argument, which is listed next.
  if (before.cycle && typed.kind === 'command' && typed.argument === '' && needsMore(typed.slash)) return only(state)
  const conversation = currentOf(state)
  const cleared = clear(state, draft.text)
  if (typed.kind === 'command') return runSlash(cleared, typed.slash, typed.argument)
  if (isBlank(typed.text)) return refuseBlank(state, typed.text)
  if (!conversation) return refuse('There is nobody here to write to yet: /add LINK')
  const { contact, replyTo, editing } = conversation
  const { address } = contact
  if (state.connection.state !== 'ready') return refuse('Not sent: the node is not connected. The text stays here')
  if (contact.state !== 'accepted')
    return refuse(`${contact.name} has not accepted your request yet. The text stays here`)
  if (editing) return changeText(cleared, conversation, editing.id, typed.text)
  const next = changeConversation(toBottom(cleared, address), address, () => ({
    ...{ replyTo: undefined, unreadFrom: undefined },
  }))
  return { state: next, effects: [{ do: 'send', conversation: address, text: typed.text, replyTo }] }
}

function refuseBlank(state: State, text: string): Step {
  if (currentOf(state)?.editing)
    return only(withNotice(state, 'error', 'There is no text left. /delete takes the message back'))
  return only(text === '' ? state : withNotice(state, 'error', 'Nothing can be seen of this text, so it is not sent'))
}

function changeText(state: State, { contact, messages }: Conversation, id: string, text: string): Step {
  const effect = { do: 'changeText', conversation: contact.address, id, text } as const
  const before = messages.findLast((each) => each.id === id)?.text
  if (before === undefined || before === text) return { state, effects: [effect] }
  return doUndoably(state, { of: 'edit', id, conversation: contact.address, before }, effect)
}

/** Clears the composer after sending. After an edit, restores the draft. */
const clear = (state: State, text: string): State =>
  currentOf(state)?.editing ? leaveEditing(state) : edit(remember(state, text), emptyEditor)

const remember = (state: State, text: string): State =>
  changeConversation(state, state.current, ({ sent }) => ({
    sent: [...sent, text].slice(-mostSent),
    back: 0,
    aside: emptyEditor,
  }))

/** Puts an earlier sent text into the composer, or a later one up to the draft. */
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
