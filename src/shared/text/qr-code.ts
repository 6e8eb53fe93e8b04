import { correction, generate } from 'lean-qr'

/** Size of a part of a terminal, in characters. */
export interface Room {
  readonly columns: number
  readonly rows: number
}

/** Width of the border of light modules. ISO/IEC 18004 demands four. Cameras also read a code with two. */
const borders = [4, 3, 2] as const
const leastBorder = 2

/** An address is written in capitals: `parseContactLink` reads it alike, and a character takes 5.5 bits instead of 8. */
const address = /^privy:\/\/[0-9a-f]{64}/

const encode = (text: string) =>
  generate(
    text.replace(address, (found) => found.toUpperCase()),
    { minCorrectionLevel: correction.L },
  )

const roomOf = (size: number, border: number): Room => {
  const modules = size + 2 * border
  return { columns: modules, rows: Math.ceil(modules / 2) }
}

/** The smallest room for the code of a text. */
export const leastQrRoom = (text: string): Room => roomOf(encode(text).size, leastBorder)

/**
 * Draws the smallest QR code for a text, with two modules in each character and the widest border that fits the room. All lines have one width.
 * @param draws the modules that are drawn in the colour of the text: `dark` for black on white, `light` for a dark background
 * @returns undefined if the code does not fit
 */
export function qrLines(text: string, draws: 'dark' | 'light', room: Room): string[] | undefined {
  const code = encode(text)
  const border = borders.find((each) => {
    const { columns, rows } = roomOf(code.size, each)
    return columns <= room.columns && rows <= room.rows
  })
  if (border === undefined) return undefined
  const { columns, rows } = roomOf(code.size, border)
  const isDrawn = (row: number, column: number): boolean =>
    code.get(column - border, row - border) === (draws === 'dark')
  const line = (row: number): string =>
    Array.from({ length: columns }, (_, column) => {
      const [above, below] = [isDrawn(row, column), isDrawn(row + 1, column)]
      return above ? (below ? '█' : '▀') : below ? '▄' : ' '
    }).join('')
  return Array.from({ length: rows }, (_, half) => line(half * 2))
}
