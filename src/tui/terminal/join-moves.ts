/** To the beginning of the next row (CNL). */
const nextRow = '\x1b[E'

/** The parts of a frame as one text, in which each run of rows that are left as they are takes one move. */
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
