import stringWidth from 'string-width'

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Cache of the widths of graphemes that are not ASCII. string-width takes microseconds per grapheme, and a screen has thousands. */
const widths = new Map<string, number>()
const mostKept = 10_000
/** Cache of the widths of rows, which are measured for every frame. Longer texts are measured once and are not cached. */
const rowWidths = new Map<string, number>()
const [mostRowsKept, longestRow] = [2_000, 500]

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

/** Longest grapheme in UTF-16 code units: a family with skin tones and some reserve. */
const longestGrapheme = 24

/** Splits a longer grapheme. Unicode sets no limit for joiners, jamo and viramas, but a row has one. */
function bounded(grapheme: string): string[] {
  if (grapheme.length <= longestGrapheme) return [grapheme]
  const parts: string[] = []
  for (const point of grapheme) {
    const last = parts.at(-1)
    if (last === undefined || last.length + point.length > longestGrapheme) parts.push(point)
    else parts[parts.length - 1] = last + point
  }
  return parts
}

/** The graphemes of a text (UAX #29). Joined, they give the text again. */
export function graphemes(text: string): string[] {
  if (isAscii(text)) return text.split('')
  return Array.from(segmenter.segment(text), ({ segment }) => segment).flatMap(bounded)
}

/** Columns of one grapheme, nearly always 0, 1 or 2. */
export function graphemeWidth(grapheme: string): number {
  if (grapheme.length === 1 && grapheme >= ' ' && grapheme <= '~') return 1
  const known = widths.get(grapheme)
  if (known !== undefined) return known
  if (widths.size >= mostKept) widths.clear()
  const width = stringWidth(grapheme)
  widths.set(grapheme, width)
  return width
}

/** Columns of a text without line ends. */
export function textWidth(text: string): number {
  if (isAscii(text)) return text.length
  const known = rowWidths.get(text)
  if (known !== undefined) return known
  const width = graphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0)
  if (text.length > longestRow) return width
  if (rowWidths.size >= mostRowsKept) rowWidths.clear()
  rowWidths.set(text, width)
  return width
}

/** The beginning of a text that fits into `width` columns, with `…` if it is cut. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let kept = ''
  let used = 0
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme)
    if (used > width - 1) break
    kept += grapheme
  }
  return width <= 0 ? '' : `${kept}…`
}

/** A text of exactly `width` columns: cut, or padded with spaces. */
export function fit(text: string, width: number): string {
  const cut = truncate(text, width)
  return cut + ' '.repeat(Math.max(0, width - textWidth(cut)))
}
