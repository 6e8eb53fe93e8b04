import { countEditorRows } from './text/editor-rows.ts'
import { footerRows } from './footer.ts'
import { currentOf, draftOf, type State } from '../model/state.ts'

export interface Layout {
  /** Columns of the list of conversations and of the line beside it; 0 if there is no room. */
  readonly listWidth: number
  readonly paneWidth: number
  /** Rows between the status bar and the footer. */
  readonly chatRows: number
  /** Rows of messages, without the bar for newer ones. */
  readonly messageRows: number
  readonly composerRows: number
  /** Columns of the text in the composer. */
  readonly composerWidth: number
}

/** On a narrower screen, the list is an overlay, the switcher. */
const listFrom = 60
export const prompt = '> '
/** Least columns of a name. Other parts of its row are cut first. */
export const leastName = 8

/** Sizes of the parts of the screen: status bar, list, title, messages, composer and footer. */
export function layoutOf(state: State): Layout {
  const { columns, rows } = state
  const conversation = currentOf(state)
  const listWidth = columns < listFrom ? 0 : Math.min(32, Math.max(18, Math.floor(columns / 4)))
  const paneWidth = Math.max(10, columns - listWidth)
  const composerWidth = paneWidth - prompt.length
  const wanted = countEditorRows(draftOf(state).text, composerWidth)
  const composerRows = Math.max(1, Math.min(wanted, Math.floor(rows / 3)))
  const replying = conversation?.replyTo === undefined && conversation?.editing === undefined ? 0 : 1
  // The bar exists whenever the window is not at the bottom, so that new messages do not move the rows.
  const newer = conversation?.anchor === undefined ? 0 : 1
  // Status bar and title take one row each.
  const chatRows = Math.max(1, rows - 1 - footerRows(state).length)
  const messageRows = Math.max(1, chatRows - 1 - composerRows - replying - newer)
  return { listWidth, paneWidth, chatRows, composerRows, composerWidth, messageRows }
}
