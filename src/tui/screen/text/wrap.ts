import { graphemes, graphemeWidth } from './graphemes.ts'

/** A row of a longer text, as UTF-16 offsets. */
export interface Piece {
  readonly start: number
  /** Offset behind the last character of the row, including white space before the next row. */
  readonly end: number
}

/** Replaces tabs by spaces, because a tab would have another width in each column. */
export const withoutTabs = (text: string): string => text.replaceAll('\t', '    ')

/**
 * Breaks a text into rows of at most `width` columns: at spaces, and inside a word only if it is longer than a row. No grapheme is split. A grapheme wider
 * than `width` has a row of its own. Newlines end a row, tabs become spaces.
 */
export function wrapText(text: string, width: number): string[] {
  const shown = withoutTabs(text)
  const pieces = wrapPieces(shown, width)
  return pieces.flatMap(({ start, end }, index) => {
    // White space that fills the last row is invisible, so the empty row behind it is dropped.
    const isEnd = start === end && index === pieces.length - 1 && start > 0 && shown[start - 1] !== '\n'
    return isEnd ? [] : [shown.slice(start, end).trimEnd()]
  })
}

const ideograph = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u
const opening = /^[\p{Ps}\p{Pi}]/u
/** Han and kana have no spaces: a row may end before each of them, but not behind an opening bracket. */
const mayBreak = (before: string, next: string): boolean =>
  ideograph.test(next) ? before !== ' ' && !opening.test(before) : opening.test(next) && ideograph.test(before)

/**
 * Breaks a text without tabs into rows that cover all of it. White space at the end of a row may exceed the width, so that no continued row begins with
 * white space. If it fills the last row, an empty row follows.
 */
export function wrapPieces(text: string, width: number): Piece[] {
  const pieces: Piece[] = []
  let [start, offset, used] = [0, 0, 0]
  // Offset of the last possible break, and the columns behind it, which would move to the next row.
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
      // The moved part and this character can exceed the width again.
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
