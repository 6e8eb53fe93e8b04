import { graphemes, graphemeWidth } from '../screen/text/graphemes.ts'

/** An operation that Ink collects for a frame (ink/build/output.js). Texts contain their styles as SGR. */
export type Operation =
  | {
      readonly type: 'write'
      readonly x: number
      readonly y: number
      readonly text: string
      readonly transformers: readonly ((line: string, index: number) => string)[]
    }
  | { readonly type: 'clip' | 'unclip' }

interface Placed {
  readonly x: number
  readonly drawn: string
  /** Column behind the text. */
  readonly end: number
  /** Whether the cursor of some terminals would be in another column. */
  readonly isDisputed: boolean
}

// eslint-disable-next-line no-control-regex -- SGR starts with ESC
const styles = /(\x1b\[[\d;]*m)/
/**
 * Graphemes with the same width in every terminal: Latin, Greek, Cyrillic with at most accents, punctuation, arrows, lines and blocks, kana, Han,
 * Hangul. Terminals and versions of Unicode disagree about most others (emoji, joined and conjunct ones, ambiguous ones).
 */
const agreed =
  /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u03ff\u0400-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2500-\u25fc\u2713\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3][\u0300-\u036f]*$/u
/** Moves to a column (CHA) and clears the rest of the row (EL), because a character may have taken more columns than expected. */
const goTo = (column: number): string => `\x1b[${column + 1}G\x1b[K`

/** Cache of texts. Nearly all texts are the same from frame to frame. */
const cache = new Map<string, Placed>()
const mostKept = 2_000

function place(text: string, x: number): Placed {
  const known = cache.get(text)
  if (known?.x === x) return known
  if (cache.size >= mostKept) cache.clear()
  const placed = measure(text, x)
  cache.set(text, placed)
  return placed
}

function measure(text: string, x: number): Placed {
  let drawn = ''
  let end = x
  let isDisputed = false
  let isAstray = false
  for (const [index, part] of text.split(styles).entries()) {
    if (index % 2 === 1) {
      drawn += part
      continue
    }
    for (const grapheme of graphemes(part)) {
      const isAgreed = agreed.test(grapheme)
      // Words of a disputed script stay together, with the spaces between them.
      if (isAstray && isAgreed && grapheme !== ' ') {
        drawn += goTo(end)
        isAstray = false
      }
      isAstray ||= !isAgreed
      isDisputed ||= isAstray
      drawn += grapheme
      end += graphemeWidth(grapheme)
    }
  }
  return { x, drawn, end, isDisputed }
}

/** Joins adjacent texts to one row. */
function joined(texts: readonly Placed[]): string {
  let drawn = ''
  let end = 0
  let isAstray = false
  for (const each of texts) {
    drawn += (isAstray ? goTo(each.x) : ' '.repeat(each.x - end)) + each.drawn
    end = each.end
    isAstray ||= each.isDisputed
  }
  return drawn.trimEnd()
}

interface DrawnRow {
  readonly texts: readonly Placed[]
  readonly drawn: string
}
/** The rows of the previous frame. */
let before: readonly DrawnRow[] = []

/**
 * The rows of a frame, as Ink's own Output builds them. Texts are measured once, and a character whose width the terminal sees differently does not move
 * the text behind it.
 * @returns undefined if the frame has other operations than adjacent texts of one row; Ink then draws it itself
 */
export function drawFrame(
  operations: readonly Operation[],
  width: number,
  height: number,
): { readonly output: string; readonly height: number } | undefined {
  const rows = Array.from({ length: height }, (): Placed[] => [])
  for (const operation of operations) {
    if (operation.type !== 'write' || operation.text.includes('\n')) return undefined
    const { x, y, text, transformers } = operation
    const row = rows[y]
    if (!row) continue
    if (x < (row.at(-1)?.end ?? 0) || x >= width) return undefined
    row.push(
      place(
        transformers.reduce((line, transform) => transform(line, 0), text),
        x,
      ),
    )
  }
  before = rows.map((texts, y) => {
    const known = before[y]
    const isSame = known?.texts.length === texts.length && texts.every((each, index) => each === known.texts[index])
    return isSame ? known : { texts, drawn: joined(texts) }
  })
  return { output: before.map(({ drawn }) => drawn).join('\n'), height }
}
