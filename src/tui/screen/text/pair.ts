import { fit, textWidth } from './graphemes.ts'
import { type Row, row } from './rows.ts'
import { wrapText } from './wrap.ts'

/** Columns of a key in a pair. */
export const keyWidth = 16

/** A key and its value in as many rows as needed. A long key has rows of its own if the value does not fit beside it. */
export function pair(key: string, value: string, columns: number): Row[] {
  const isLong = textWidth(key) >= keyWidth
  if (isLong && textWidth(key) + 1 + textWidth(value) <= columns)
    return [[{ text: `${key} `, token: 'faint' }, { text: value }]]
  const above = isLong ? wrapText(key, columns).map((line) => row(line, 'faint')) : []
  const lines = wrapText(value, Math.max(8, columns - keyWidth))
  return [
    ...above,
    ...lines.map((text, index): Row => [
      { text: fit(index === 0 && !isLong ? key : '', keyWidth), token: 'faint' },
      { text },
    ]),
  ]
}
