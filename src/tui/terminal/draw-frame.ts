import { graphemes, graphemeWidth } from '../screen/text/graphemes.ts'

/** What Ink collects for a frame (ink/build/output.js). A text has its styles in it already, as SGR. */
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
  /** Column behind it. */
  readonly end: number
  /** Whether a terminal may be in another column than we think. */
  readonly isDisputed: boolean
}

// eslint-disable-next-line no-control-regex -- SGR starts with ESC
const styles = /(\x1b\[[\d;]*m)/
/**
 * Graphemes that every terminal gives the same columns: Latin, Greek, Cyrillic with at most accents, punctuation, arrows, lines and blocks, kana, Han,
 * Hangul. About all others (emoji, joined and conjunct ones, what is ambiguous) terminals and versions of Unicode disagree.
 */
const agreed =
  /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u03ff\u0400-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2500-\u25fc\u2713\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3][\u0300-\u036f]*$/u
/** To a column (CHA), and away with what stands there and behind (EL): a character may have taken more room than we gave it. */
const goTo = (column: number): string => `\x1b[${column + 1}G\x1b[K`

/** Texts are the same from frame to frame, nearly all of them. */
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
      // Words of a script that is disputed stay together, with the spaces between them.
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

/** Texts beside each other as one row. */
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
/** The rows of the frame before. */
let before: readonly DrawnRow[] = []

/**
 * The rows of a frame, as Ink's own Output makes them, but of texts that were measured before, and so that a character which the terminal takes for
 * wider or narrower than we do moves nothing behind it.
 * @returns undefined when the frame is not only texts of one row beside each other: that is for Ink's own way
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
