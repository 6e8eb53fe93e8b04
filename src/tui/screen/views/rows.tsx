import { createElement, memo, useContext } from 'react'
import { paint } from '../text/paint.ts'
import type { Row } from '../text/rows.ts'
import { ThemeContext } from './theme-context.ts'

const isSame = (a: Row, b: Row): boolean =>
  a === b ||
  (a.length === b.length && a.every(({ text, token }, index) => text === b[index]?.text && token === b[index].token))

/** As in Ink's `<Text wrap="truncate">`. */
const style = { flexGrow: 0, flexShrink: 1, flexDirection: 'row', textWrap: 'truncate' }

/** A row that was too wide, cut where Ink cut its text: the beginning and an ellipsis. */
function cutLike(row: Row, shown: string): Row {
  let room = shown.length - 1
  const kept = row.map(({ text, token }) => {
    const part = text.slice(0, Math.max(0, room))
    room -= part.length
    return token === undefined ? { text: part } : { text: part, token }
  })
  return [...kept, { text: shown.slice(-1) }]
}

/**
 * One row of the screen. An unchanged row is not rendered again. It uses the element of `<Text>`, but with one text that is painted once: a `<Text>` per
 * span is split and joined again for every frame, which took most of its time.
 */
export const RowView = memo(
  function RowView({ row, chosen = false }: { readonly row: Row; readonly chosen?: boolean }) {
    const theme = useContext(ThemeContext)
    // An empty text has no height.
    const text = row.map((span) => span.text).join('') || ' '
    const painted = paint(row, theme, chosen)
    const transform = (shown: string): string => (shown === text ? painted : paint(cutLike(row, shown), theme, chosen))
    return createElement('ink-text', { style, internal_transform: transform }, text)
  },
  ({ row, chosen }, next) => chosen === next.chosen && isSame(row, next.row),
)

const none: ReadonlySet<Row> = new Set()

interface RowsProps {
  readonly rows: readonly Row[]
  readonly height: number
  /** Rows that are inverted. */
  readonly chosen?: ReadonlySet<Row>
}

/** Rows from the top, padded with empty rows to `height`. */
export function RowsView({ rows, height, chosen = none }: RowsProps) {
  return Array.from({ length: height }, (_, index) => {
    const each = rows[index] ?? []
    return <RowView key={index} row={each} chosen={chosen.has(each)} />
  })
}
