import { firstLoad, mostLoaded } from './ingest.ts'
import type { Action } from './keys.ts'
import { shownMessages } from './message-rows.ts'
import { changeConversation, type Conversation, only, type State, type Step, withNotice } from './state.ts'
import { moveWindow, type Place, reveal, topAt } from './window.ts'

/** The place of the window, kept as a message's id: messages that come before or behind it do not move it. */
export function placeOf({ anchor, messages }: Conversation): Place | undefined {
  if (anchor === undefined) return undefined
  const index = messages.findLastIndex(({ id }) => id === anchor.id)
  return index < 0 ? undefined : { index, hidden: anchor.hidden }
}

function placed(state: State, { contact, messages }: Conversation, place: Place | undefined): State {
  const id = place === undefined ? undefined : messages[place.index]?.id
  return changeConversation(state, contact.address, () => ({
    anchor: id === undefined || place === undefined ? undefined : { id, hidden: place.hidden },
  }))
}

/** Moves the window by rows; at the oldest row that is loaded, older messages are asked for. */
export function scroll(state: State, conversation: Conversation, up: number): Step {
  const shown = shownMessages(state, conversation)
  const place = moveWindow(shown, placeOf(conversation), up)
  const next = placed(state, conversation, place)
  const { asked, complete: isComplete, contact } = conversation
  const isAtTop =
    up > 0 && place?.index === placeOf(conversation)?.index && place?.hidden === placeOf(conversation)?.hidden
  if (!isAtTop || isComplete || asked >= mostLoaded) return only(next)
  const limit = Math.min(mostLoaded, Math.max(firstLoad, asked) * 4)
  return {
    state: changeConversation(next, contact.address, () => ({ asked: limit })),
    effects: [{ do: 'load', conversation: contact.address, limit }],
  }
}

/** Puts the unread line at the top of the window. */
export function toFirstUnread(state: State, conversation: Conversation): State {
  const index = conversation.messages.findIndex(({ id }) => id === conversation.unreadFrom)
  if (index < 0) return withNotice(state, 'info', 'Nothing is unread here')
  return placed(state, conversation, topAt(shownMessages(state, conversation), index))
}

/** Lets keys act upon a message, and shows it. */
export function choose(state: State, conversation: Conversation, index: number): State {
  const message = conversation.messages[index]
  if (!message) return state
  const place = reveal(shownMessages(state, conversation), placeOf(conversation), index)
  return changeConversation(placed(state, conversation, place), conversation.contact.address, () => ({
    chosen: message.id,
  }))
}

/** What a key does while a message is chosen. */
export function actOnChosen(state: State, conversation: Conversation, chosen: string, action: Action): Step {
  const { messages, contact } = conversation
  const index = messages.findIndex(({ id }) => id === chosen)
  const leave = (change: Partial<Conversation> = {}): State =>
    changeConversation(state, contact.address, () => ({ chosen: undefined, ...change }))
  switch (action) {
    case 'up':
      return only(choose(state, conversation, Math.max(0, index - 1)))
    case 'down':
      if (index >= messages.length - 1) return only(leave({ anchor: undefined }))
      return only(choose(state, conversation, index + 1))
    case 'reply':
      return only(leave({ replyTo: chosen, anchor: undefined }))
    case 'copy':
      return {
        state: withNotice(leave(), 'info', 'Copied, if the terminal allows it'),
        effects: [{ do: 'copy', text: messages[index]?.text ?? '' }],
      }
    case 'info':
      return { state, effects: [{ do: 'showMessage', id: chosen }] }
    case 'back':
      return only(leave())
    default:
      return only(state)
  }
}
