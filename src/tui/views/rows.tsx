import { Text } from 'ink'
import { memo } from 'react'
import type { Row } from '../rows.ts'
import { terminalTheme as theme } from '../theme.ts'

const isSame = (a: Row, b: Row): boolean =>
  a === b ||
  (a.length === b.length && a.every(({ text, token }, index) => text === b[index]?.text && token === b[index].token))

/** One row of the screen. A row that says the same as before is not rendered again. */
export const RowView = memo(
  function RowView({ row, chosen = false }: { readonly row: Row; readonly chosen?: boolean }) {
    // An empty Text has no height.
    if (row.every(({ text }) => text === '')) return <Text> </Text>
    return (
      <Text wrap="truncate" inverse={chosen}>
        {row.map(({ text, token }, index) => (
          <Text key={index} {...(token === undefined ? {} : theme[token])}>
            {text}
          </Text>
        ))}
      </Text>
    )
  },
  ({ row, chosen }, next) => chosen === next.chosen && isSame(row, next.row),
)

/** Rows from the top, filled up to a height. */
export function RowsView({ rows, height }: { readonly rows: readonly Row[]; readonly height: number }) {
  return Array.from({ length: height }, (_, index) => <RowView key={index} row={rows[index] ?? []} />)
}
