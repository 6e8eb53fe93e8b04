import type { Editor } from '../../model/input/editor.ts'
import { graphemes, textWidth } from './graphemes.ts'
import { type Row, row } from './rows.ts'
import { type Piece, withoutTabs, wrapPieces } from './wrap.ts'

/** The rows of a text that is written. The last column is for the cursor behind the last character. */
const piecesOf = (text: string, width: number): Piece[] => wrapPieces(text, Math.max(1, width - 1))

/** Without the white space at its end that has no room. */
function cutBlank(row: string, width: number): string {
  let cut = row
  while (cut.endsWith(' ') && textWidth(cut) > width) cut = cut.slice(0, -1)
  return cut
}

/** How many rows a text takes while it is written. */
export const countEditorRows = (text: string, width: number): number => piecesOf(withoutTabs(text), width).length

/**
 * A text that is written, with its cursor, as the rows around it.
 * @param shownAs what is seen of it; of a part of it, the same part is seen
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
