import { correction, generate } from 'lean-qr'

/** A part of a terminal, in characters. */
export interface Room {
  readonly columns: number
  readonly rows: number
}

/** Light modules around a code: ISO/IEC 18004 asks for four. Cameras make do with two, where there is room for no more. */
const borders = [4, 3, 2] as const
const leastBorder = 2

/** An address in capitals is read the same (`parseContactLink`), and takes 5.5 bits for each character instead of 8. */
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

/** The least room in which a camera reads the code of a text. */
export const leastQrRoom = (text: string): Room => roomOf(encode(text).size, leastBorder)

/**
 * A text as the smallest QR code that holds it, two modules in each character, all lines of one width, with as much of a border as there is room for.
 * @param draws which modules are drawn, in the colour of the text: the dark ones for black on white, the light ones where the background is dark
 * @returns undefined when there is not room for all of it: a part of a code is of no use
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
