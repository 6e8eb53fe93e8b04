/** Moves to the beginning of the next row (CNL). */
const nextRow = '\x1b[E'

/** Joins the parts of a frame. Each run of unchanged rows takes one move. */
export function joinMoves(parts: readonly string[]): string {
  let joined = ''
  let rows = 0
  for (const part of parts) {
    if (part === nextRow) {
      rows += 1
      continue
    }
    joined += move(rows) + part
    rows = 0
  }
  return joined + move(rows)
}

const move = (rows: number): string => (rows === 0 ? '' : rows === 1 ? nextRow : `\x1b[${rows}E`)
