import { graphemes, graphemeWidth } from './graphemes.ts'

/** A row of a longer text: UTF-16 offsets into it. */
export interface Piece {
  readonly start: number
  /** Behind the last character of the row, white space before the next row included. */
  readonly end: number
}

/** A tab takes as many columns everywhere. */
export const withoutTabs = (text: string): string => text.replaceAll('\t', '    ')

/**
 * Text as rows of at most `width` columns: broken at spaces, and inside a word only where it is longer than a row. No grapheme is split; one that is
 * wider than `width` has a row of its own. Newlines end a row, tabs become spaces.
 */
export function wrapText(text: string, width: number): string[] {
  const shown = withoutTabs(text)
  const pieces = wrapPieces(shown, width)
  return pieces.flatMap(({ start, end }, index) => {
    // White space that fills the last row is not seen: nothing is in the row behind it.
    const isEnd = start === end && index === pieces.length - 1 && start > 0 && shown[start - 1] !== '\n'
    return isEnd ? [] : [shown.slice(start, end).trimEnd()]
  })
}

const ideograph = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u
const opening = /^[\p{Ps}\p{Pi}]/u
/** Han and kana are written without spaces: a row may end before each of them, but not with a bracket that opens. */
const mayBreak = (before: string, next: string): boolean =>
  ideograph.test(next) ? before !== ' ' && !opening.test(before) : opening.test(next) && ideograph.test(before)

/**
 * Text without tabs as rows that hold everything of it. White space at the end of a row may be wider than the room, and no row that goes on begins
 * with it. Behind white space that has filled the last row, there is an empty one.
 */
export function wrapPieces(text: string, width: number): Piece[] {
  const pieces: Piece[] = []
  let [start, offset, used] = [0, 0, 0]
  // Where the row may end, and how wide what moves to the next row is then.
  let [breakAt, moved] = [-1, 0]
  let last = ''
  const endRow = (end: number, next: number, width = 0): void => {
    pieces.push({ start, end })
    ;[start, used, breakAt, moved] = [next, width, -1, 0]
  }
  for (const grapheme of graphemes(text)) {
    const size = graphemeWidth(grapheme)
    if (grapheme === '\n') endRow(offset, offset + 1)
    else if (grapheme === ' ') {
      used += size
      // Indentation stays with its word.
      if (text.slice(start, offset).trim() !== '' || used > width) [breakAt, moved] = [offset + 1, 0]
      else moved += size
    } else {
      if (offset > start && mayBreak(last, grapheme)) [breakAt, moved] = [offset, 0]
      if (used + size > width && breakAt > start) endRow(breakAt, breakAt, moved)
      // What moved and this can again be too wide.
      if (used + size > width && offset > start) endRow(offset, offset)
      used += size
      moved += size
    }
    offset += grapheme.length
    last = grapheme
  }
  pieces.push({ start, end: offset })
  if (used > width && last === ' ') pieces.push({ start: offset, end: offset })
  return pieces
}
