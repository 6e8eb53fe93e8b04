import { encode } from 'uqr'

/** Light modules around the code (ISO/IEC 18004 asks for four; cameras make do with two, and so it fits 24 lines). */
const border = 2
/** Black on white, whatever the terminal's own colours are. */
const blackOnWhite = (line: string): string => `\x1b[38;5;16m\x1b[48;5;231m${line}\x1b[0m`

export interface QrCode {
  readonly text: string
  /** Characters that each line takes. */
  readonly width: number
}

/**
 * A text as a QR code, two modules in each character.
 * @param colored false: light modules are drawn in the colour of the text, as is right for a dark background
 */
export function drawQrCode(text: string, colored: boolean): QrCode {
  const { data, size } = encode(text, { ecc: 'L', border })
  const isDark = (row: number, column: number): boolean => data[row]?.[column] ?? false
  const line = (row: number): string =>
    Array.from({ length: size }, (_, column) => {
      const [above, below] = [isDark(row, column), isDark(row + 1, column)].map((dark) => dark === colored)
      return above ? (below ? '█' : '▀') : below ? '▄' : ' '
    }).join('')
  const lines = Array.from({ length: Math.ceil(size / 2) }, (_, half) => line(half * 2))
  return { text: (colored ? lines.map(blackOnWhite) : lines).join('\n'), width: size }
}
