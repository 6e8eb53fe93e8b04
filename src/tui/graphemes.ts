import stringWidth from 'string-width'

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Widths of what is not ASCII; string-width takes microseconds for each, and a screen has thousands. */
const widths = new Map<string, number>()
const mostKept = 10_000

/** What a person takes for characters (UAX #29). Joined again, they are the text. */
export function graphemes(text: string): string[] {
  return /^[\x20-\x7e]*$/.test(text) ? text.split('') : Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** Columns that one grapheme takes on the screen: 0, 1 or 2. Measured as Ink does, or rows would be cut elsewhere than they were wrapped. */
export function graphemeWidth(grapheme: string): number {
  if (grapheme.length === 1 && grapheme >= ' ' && grapheme <= '~') return 1
  const known = widths.get(grapheme)
  if (known !== undefined) return known
  if (widths.size >= mostKept) widths.clear()
  const width = Math.min(stringWidth(grapheme), 2)
  widths.set(grapheme, width)
  return width
}

/** Columns that a text without line ends takes. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  return graphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0)
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
