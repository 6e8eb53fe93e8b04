import { startText } from '../bars.ts'
import { editorRows } from '../text/editor-rows.ts'
import { textWidth, truncate } from '../text/graphemes.ts'
import type { Field, Form } from '../../model/layers/layers.ts'
import { paragraph, type Row, row } from '../text/rows.ts'
import type { State } from '../../model/state.ts'
import { checkWords } from '../../model/layers/words.ts'

/** A form in at most `height` rows. If there is little room, the active field and its error. */
export function formRows(form: Form, { columns, connection }: State, height: number): Row[] {
  const step = connection.state === 'starting' ? `${startText(connection)}...` : 'One moment...'
  const end = form.busy
    ? [row(truncate(step, columns), 'attention')]
    : form.error === undefined
      ? []
      : paragraph(form.error, columns, 'error')
  const intro = form.intro.flatMap((line) => paragraph(line, columns, 'faint'))
  const fields = form.fields.map((field, index) => fieldRows(field, index === form.at && !form.busy, columns))
  const active = fields[form.at] ?? []
  const layouts = [[...intro, ...fields.flat()], fields.flat(), active]
  const shown = layouts.find((rows) => rows.length + end.length <= height) ?? active
  return [...shown, ...end].slice(-height)
}

function fieldRows({ label, editor, secret, words }: Field, isActive: boolean, columns: number): Row[] {
  const dots = (text: string): string => (secret ? '•'.repeat(Array.from(text).length) : text)
  const about = words && editor.text !== '' ? checkWords(editor.text).about : ''
  const shown = isActive ? editorRows(editor, columns - 2, 6, dots) : [row(truncate(dots(editor.text), columns - 2))]
  return [
    ...labelRows(label, about, isActive, columns),
    ...shown.map((each, index): Row => [{ text: index === 0 && isActive ? '> ' : '  ' }, ...each]),
  ]
}

/** Label of a field, whole if the field is active, and the remark about its text. */
function labelRows(label: string, about: string, isActive: boolean, columns: number): Row[] {
  const head = isActive ? paragraph(label, columns, 'strong') : [row(truncate(label, columns), 'faint')]
  if (about === '') return head
  if (textWidth(label) + 2 + textWidth(about) > columns) return [...head, ...paragraph(about, columns, 'attention')]
  return [[...(head[0] ?? []), { text: `  ${about}`, token: 'attention' }]]
}
