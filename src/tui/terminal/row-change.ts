/** A place from which a row can be written: offset, column, and the active styles (SGR). */
interface Point {
  readonly offset: number
  readonly column: number
  readonly styles: string
}

const escape = 0x1b
// eslint-disable-next-line no-control-regex -- SGR starts with ESC
const styling = /^\x1b\[[\d;]*m$/
const isPrintableAscii = (code: number): boolean => code >= 0x20 && code <= 0x7e
/** General punctuation, arrows, lines and blocks, which have one column in every terminal. */
const isNarrow = (code: number): boolean =>
  isPrintableAscii(code) ||
  (code >= 0x2010 && code <= 0x2027) ||
  (code >= 0x2190 && code <= 0x21ff) ||
  (code >= 0x2500 && code <= 0x25fc)
/** Whether a character cannot join the one before: it is not a mark, joiner or selector. */
const isApart = (code: number): boolean => code === escape || isNarrow(code) || Number.isNaN(code)

/** The last place up to which both rows are equal and every terminal has the cursor in the same column. */
function lastSamePoint(previous: string, next: string): Point {
  let point: Point = { offset: 0, column: 0, styles: '' }
  let [offset, column, styles] = [0, 0, '']
  while (offset < next.length) {
    const code = next.charCodeAt(offset)
    if (code === escape) {
      const end = next.indexOf('m', offset) + 1
      const sequence = next.slice(offset, end)
      // A move of the cursor follows a character of disputed width.
      if (!styling.test(sequence) || !previous.startsWith(sequence, offset)) return point
      styles += sequence
      offset = end
    } else {
      if (!isNarrow(code) || previous.charCodeAt(offset) !== code) return point
      column += 1
      offset += 1
    }
    if (isApart(next.charCodeAt(offset)) && isApart(previous.charCodeAt(offset))) point = { offset, column, styles }
  }
  return point
}

/**
 * The shortest sequence that changes a terminal row from `previous` to `next`. Replaces Ink's own, which moves to columns that the terminal may count
 * differently.
 */
export function rowChange(previous: string, next: string, columns: number | undefined): string {
  const whole = `\x1b[1G\x1b[K${next}`
  const { offset, column, styles } = lastSamePoint(previous, next)
  if (column === 0 || columns === undefined || column >= columns) return whole
  const part = `\x1b[${column + 1}G\x1b[K${styles}${next.slice(offset)}`
  return part.length < whole.length ? part : whole
}
