import { leastQrRoom, qrLines } from '../../shared/text/qr-code.ts'

/** Black on white, independent of the colours of the terminal. */
const blackOnWhite = (line: string): string => `\x1b[38;5;16m\x1b[48;5;231m${line}\x1b[0m`

export interface QrCode {
  readonly text: string
  /** Width of each line in characters. */
  readonly width: number
}

/**
 * Draws a text as a QR code.
 * @param colored false: the light modules have the colour of the text, which fits a dark background
 */
export function drawQrCode(text: string, colored: boolean): QrCode {
  const room = leastQrRoom(text)
  const lines = qrLines(text, colored ? 'dark' : 'light', room) ?? []
  return { text: (colored ? lines.map(blackOnWhite) : lines).join('\n'), width: room.columns }
}
