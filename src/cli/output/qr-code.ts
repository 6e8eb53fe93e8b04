import { leastQrRoom, qrLines } from '../../shared/text/qr-code.ts'

/** Black on white, whatever the terminal's own colours are. */
const blackOnWhite = (line: string): string => `\x1b[38;5;16m\x1b[48;5;231m${line}\x1b[0m`

export interface QrCode {
  readonly text: string
  /** Characters that each line takes. */
  readonly width: number
}

/**
 * A text as a QR code.
 * @param colored false: light modules are drawn in the colour of the text, as is right for a dark background
 */
export function drawQrCode(text: string, colored: boolean): QrCode {
  const room = leastQrRoom(text)
  const lines = qrLines(text, colored ? 'dark' : 'light', room) ?? []
  return { text: (colored ? lines.map(blackOnWhite) : lines).join('\n'), width: room.columns }
}
