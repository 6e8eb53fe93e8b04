import type { Editor } from '../../model/input/editor.ts'
import { graphemes, textWidth } from './graphemes.ts'
import { type Row, row } from './rows.ts'
import { type Piece, withoutTabs, wrapPieces } from './wrap.ts'

/** The rows of a text in an editor. The last column is reserved for the cursor behind the last character. */
const piecesOf = (text: string, width: number): Piece[] => wrapPieces(text, Math.max(1, width - 1))

/** Cuts white space at the end that exceeds the width. */
function cutBlank(row: string, width: number): string {
  let cut = row
  while (cut.endsWith(' ') && textWidth(cut) > width) cut = cut.slice(0, -1)
  return cut
}

/** Number of rows of a text in an editor. */
export const countEditorRows = (text: string, width: number): number => piecesOf(withoutTabs(text), width).length

/**
 * The rows of a text in an editor that are around the cursor.
 * @param shownAs the visible form of the text. Applied to a part of the text, it has to give the same part of the visible form.
 */
export function editorRows(
  editor: Editor,
  width: number,
  height: number,
  shownAs: (text: string) => string = (text) => text,
): Row[] {
  const show = (text: string): string => withoutTabs(shownAs(text))
  const text = show(editor.text)
  const cursor = show(editor.text.slice(0, editor.cursor)).length
  const pieces = piecesOf(text, width)
  const at = pieces.findLastIndex(({ start }) => start <= cursor)
  const first = Math.max(0, Math.min(at - height + 1, pieces.length - height))
  return pieces.slice(first, first + height).map(({ start, end }, index): Row => {
    if (first + index !== at) return row(text.slice(start, end).trimEnd())
    const before = cutBlank(text.slice(start, cursor), width - 1)
    const [under = ' '] = graphemes(text.slice(cursor, end))
    return [
      { text: before },
      { text: under, token: 'cursor' },
      { text: text.slice(cursor + under.length, end).trimEnd() },
    ]
  })
}
