import { graphemes, graphemeWidth } from './graphemes.ts'

/** A row of a longer text: UTF-16 offsets into it. */
export interface Piece {
  readonly start: number
  /** Behind the last character of the row. */
  readonly end: number
}

const tab = '    '

/**
 * Text as rows of at most `width` columns: broken at spaces, and inside a word only where it is longer than a row. No grapheme is split; one that is
 * wider than `width` has a row of its own. Newlines end a row, tabs become four spaces.
 */
export function wrapText(text: string, width: number): string[] {
  return text
    .replaceAll('\t', tab)
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
}

function wrapLine(line: string, width: number): string[] {
  const rows: string[] = []
  let row = ''
  let rowWidth = 0
  // Where the row may be broken: how much of it stays, and how wide what moves to the next row is.
  let kept = -1
  let movedWidth = 0
  for (const grapheme of graphemes(line)) {
    const size = graphemeWidth(grapheme)
    if (rowWidth + size > width && row !== '') {
      if (grapheme === ' ') {
        rows.push(row)
        ;[row, rowWidth, kept, movedWidth] = ['', 0, -1, 0]
        continue
      }
      if (kept > 0) {
        rows.push(row.slice(0, kept).trimEnd())
        ;[row, rowWidth] = [row.slice(kept + 1), movedWidth]
      } else {
        rows.push(row)
        ;[row, rowWidth] = ['', 0]
      }
      ;[kept, movedWidth] = [-1, 0]
      // What moved and the next grapheme can again be too wide: two columns in a row of one.
      if (rowWidth + size > width && row !== '') {
        rows.push(row)
        ;[row, rowWidth] = ['', 0]
      }
    }
    if (grapheme === ' ' && row.trim() !== '') [kept, movedWidth] = [row.length, 0]
    else movedWidth += size
    row += grapheme
    rowWidth += size
  }
  rows.push(row)
  return rows
}

/**
 * Text as rows that hold everything of it, for a composer: newlines end a row, longer lines go on in the next row wherever they must. A cursor at the
 * end of a full row stands in a row of its own.
 */
export function hardWrap(text: string, width: number): Piece[] {
  const pieces: Piece[] = []
  let [start, offset, used] = [0, 0, 0]
  const end = (): void => {
    pieces.push({ start, end: offset })
    used = 0
  }
  for (const grapheme of graphemes(text)) {
    const size = graphemeWidth(grapheme)
    if (grapheme === '\n') {
      end()
      offset += 1
      start = offset
      continue
    }
    if (used + size > width && offset > start) {
      end()
      start = offset
    }
    used += size
    offset += grapheme.length
  }
  end()
  if (used >= width && offset > start) pieces.push({ start: offset, end: offset })
  return pieces
}
