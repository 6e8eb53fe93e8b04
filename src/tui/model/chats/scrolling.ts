import { besideOf } from '../../../client/held.ts'
import type { Conversation } from './conversation.ts'
import { shownMessages } from '../../screen/message-rows.ts'
import { changeConversation, only, type State, type Step } from '../state.ts'
import { moveWindow, type Place, reveal } from './window.ts'

/** The place of the window. It is stored as a message id, so that new messages do not move it. */
export function placeOf({ anchor, messages }: Pick<Conversation, 'anchor' | 'messages'>): Place | undefined {
  if (anchor === undefined) return undefined
  const index = messages.findLastIndex(({ id }) => id === anchor.id)
  return index < 0 ? undefined : { index, hidden: anchor.hidden }
}

/** Moves the window to a place. The end of the loaded part is not the bottom while the node has newer messages. */
export function placed(state: State, { contact, messages, below }: Conversation, place: Place | undefined): State {
  const end = below ? { index: messages.length - 1, hidden: 0 } : undefined
  const at = place ?? end
  const message = at === undefined ? undefined : messages[at.index]
  return changeConversation(state, contact.address, () => ({
    anchor: message && at && { id: message.id, beside: besideOf(message), hidden: at.hidden },
    isStuck: false,
  }))
}

/** Scrolls by rows; positive numbers scroll up to older messages. */
export const scroll = (state: State, conversation: Conversation, up: number): Step =>
  only(placed(state, conversation, moveWindow(shownMessages(state, conversation), placeOf(conversation), up)))

/** Chooses a message for keys and scrolls to it. */
export function choose(state: State, conversation: Conversation, index: number): State {
  const message = conversation.messages[index]
  if (!message) return state
  const { address } = conversation.contact
  const show = (before: State): State => {
    const now = before.conversations.get(address) ?? conversation
    return placed(before, now, reveal(shownMessages(before, now), placeOf(now), index))
  }
  const shown = show(state)
  // Away from the bottom, the window has one row less.
  const isAway = conversation.anchor === undefined && shown.conversations.get(address)?.anchor !== undefined
  return changeConversation(isAway ? show(shown) : shown, address, () => ({ chosen: message.id }))
}
