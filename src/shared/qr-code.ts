import { encode } from 'uqr'

/** Light modules around the code (ISO/IEC 18004 asks for four; cameras make do with two, and so it fits 24 lines). */
const border = 2

/**
 * A text as a QR code, two modules in each character, all lines of one width.
 * @param draws which modules are drawn, in the colour of the text: the dark ones for black on white, the light ones where the background is dark
 */
export function qrLines(text: string, draws: 'dark' | 'light'): string[] {
  const { data, size } = encode(text, { ecc: 'L', border })
  const isDrawn = (row: number, column: number): boolean => (data[row]?.[column] ?? false) === (draws === 'dark')
  const line = (row: number): string =>
    Array.from({ length: size }, (_, column) => {
      const [above, below] = [isDrawn(row, column), isDrawn(row + 1, column)]
      return above ? (below ? '█' : '▀') : below ? '▄' : ' '
    }).join('')
  return Array.from({ length: Math.ceil(size / 2) }, (_, half) => line(half * 2))
}
