import type { Editor } from './editor.ts'
import { graphemes } from './graphemes.ts'
import { type Row, row } from './rows.ts'
import { hardWrap } from './wrap.ts'

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
