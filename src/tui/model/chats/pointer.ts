import { layoutOf } from '../../screen/layout.ts'
import { shownMessages } from '../../screen/message-rows.ts'
import { showChat } from '../navigate.ts'
import { choose, placeOf, scroll } from './scrolling.ts'
import { currentOf, only, type State, type Step } from '../state.ts'
import { actInLayer } from '../layers/update-layers.ts'
import { type Place, type Shown, visibleRows } from './window.ts'
import type { MouseInput } from '../../terminal/input.ts'
import { conversationAt } from '../../screen/chat-rows.ts'

const wheelRows = 3
/** Rows above the list of conversations and above the messages. */
const [aboveList, aboveMessages] = [1, 2]

/** Handles the mouse: the wheel scrolls, a click opens a conversation or chooses a message. */
export function point(state: State, { what, column, row }: MouseInput): Step {
  const isWheel = what !== 'click'
  if (state.layers.length > 0) return isWheel ? actInLayer(state, what === 'wheelUp' ? 'up' : 'down') : only(state)
  const conversation = currentOf(state)
  if (isWheel)
    return conversation ? scroll(state, conversation, what === 'wheelUp' ? wheelRows : -wheelRows) : only(state)
  const { listWidth, messageRows } = layoutOf(state)
  if (column < listWidth) {
    const address = conversationAt(state, row - aboveList)
    return only(address === undefined ? state : showChat(state, address))
  }
  const at = row - aboveMessages
  if (!conversation || at < 0 || at >= messageRows) return only(state)
  const index = messageAt(shownMessages(state, conversation), placeOf(conversation), at)
  return only(index === undefined ? state : choose(state, conversation, index))
}

/** Index of the message in a row of the window. */
function messageAt<Row>(shown: Shown<Row>, place: Place | undefined, row: number): number | undefined {
  // A few messages are at the bottom of the window, below blank rows.
  let below = shown.height - 1 - row
  if (below >= visibleRows(shown, place).length) return undefined
  below += place?.hidden ?? 0
  for (let index = place?.index ?? shown.count - 1; index >= 0; index--) {
    const { length } = shown.rowsAt(index)
    if (below < length) return index
    below -= length
  }
  return undefined
}
