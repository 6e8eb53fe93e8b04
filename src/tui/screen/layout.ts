import { countEditorRows } from './text/editor-rows.ts'
import { footerRows } from './footer.ts'
import { currentOf, draftOf, type State } from '../model/state.ts'

export interface Layout {
  /** Columns of the conversation list and its line; 0 when there is no room for it. */
  readonly listWidth: number
  readonly paneWidth: number
  /** Rows between the status bar and the lowest rows. */
  readonly chatRows: number
  /** Rows for messages, without the "n newer" bar. */
  readonly messageRows: number
  readonly composerRows: number
  /** Columns for the text of the composer. */
  readonly composerWidth: number
}

/** Below this many columns the list is an overlay: the switcher. */
const listFrom = 60
export const prompt = '> '
/** Columns that a name keeps, however much is said beside it. */
export const leastName = 8

/** Where things are: a status bar, the list, title and messages and composer beside it, and a hint line. */
export function layoutOf(state: State): Layout {
  const { columns, rows } = state
  const conversation = currentOf(state)
  const listWidth = columns < listFrom ? 0 : Math.min(32, Math.max(18, Math.floor(columns / 4)))
  const paneWidth = Math.max(10, columns - listWidth)
  const composerWidth = paneWidth - prompt.length
  const wanted = countEditorRows(draftOf(state).text, composerWidth)
  const composerRows = Math.max(1, Math.min(wanted, Math.floor(rows / 3)))
  const replying = conversation?.replyTo === undefined && conversation?.editing === undefined ? 0 : 1
  // The bar is there as soon as one is not at the bottom: messages that come then do not move the rows.
  const newer = conversation?.anchor === undefined ? 0 : 1
  // Status bar and title are one row each.
  const chatRows = Math.max(1, rows - 1 - footerRows(state).length)
  const messageRows = Math.max(1, chatRows - 1 - composerRows - replying - newer)
  return { listWidth, paneWidth, chatRows, composerRows, composerWidth, messageRows }
}
