import stringWidth from 'string-width'

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Widths of what is not ASCII; string-width takes microseconds for each, and a screen has thousands. */
const widths = new Map<string, number>()
const mostKept = 10_000
/** The same for rows, which are measured for every frame. Longer texts are measured once, and would fill the memory. */
const rowWidths = new Map<string, number>()
const [mostRowsKept, longestRow] = [2_000, 500]

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

/** Code units of the longest that people write, a family in skin tones, and some more. */
const longestGrapheme = 24

/** One that was made endless (joiners, jamo, viramas: Unicode sets no limit) as several: a row has room for so much only. */
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

/** What a person takes for characters (UAX #29). Joined again, they are the text. */
export function graphemes(text: string): string[] {
  if (isAscii(text)) return text.split('')
  return Array.from(segmenter.segment(text), ({ segment }) => segment).flatMap(bounded)
}

/** Columns that one grapheme takes on the screen, nearly always 0, 1 or 2. */
export function graphemeWidth(grapheme: string): number {
  if (grapheme.length === 1 && grapheme >= ' ' && grapheme <= '~') return 1
  const known = widths.get(grapheme)
  if (known !== undefined) return known
  if (widths.size >= mostKept) widths.clear()
  const width = stringWidth(grapheme)
  widths.set(grapheme, width)
  return width
}

/** Columns that a text without line ends takes. */
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

/** The beginning that fits into `width` columns, with `…` where something was left out. */
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

/** Exactly `width` columns: cut, or filled up with spaces. */
export function fit(text: string, width: number): string {
  const cut = truncate(text, width)
  return cut + ' '.repeat(Math.max(0, width - textWidth(cut)))
}
