import { leastQrRoom, qrLines, type Room } from '../../../shared/text/qr-code.ts'
import { textWidth, truncate } from './graphemes.ts'
import { type Row, row } from './rows.ts'
import type { State } from '../../model/state.ts'
import { wrapText } from './wrap.ts'

type Looks = Pick<State, 'isMono' | 'preferences'>

/** A QR code: dark on light in terminals with colours, otherwise light on a dark background. Undefined if it does not fit. */
export function codeRows(text: string, { isMono, preferences }: Looks, room: Room): Row[] | undefined {
  const draws = isMono || preferences.theme === 'mono' ? 'light' : 'dark'
  return qrLines(text, draws, room)?.map((line) => row(line, 'code'))
}

/** A link without the suggested name. The link still works, and its code is smaller. */
const withoutName = (link: string): string =>
  link.replace(/([?&])n=[^&]*(&|$)/, (_, before: string, after: string) => (after === '' ? '' : before))

/** The least room of a code, with one row below it for hints. */
export function leastCodeRoom(text: string): Room {
  const { columns, rows } = leastQrRoom(withoutName(text))
  return { columns, rows: rows + 1 }
}

/** The remark below a code that omits the name of a link. */
const aboutName = 'without your name: it has no room'

export interface CodeScreen {
  readonly rows: readonly Row[]
  /** The remark in the row below. */
  readonly about: string
}

/** A code in all rows of the screen except the lowest. If it does not fit, the room that it needs. */
export function codeScreen(text: string, state: Looks & Room): CodeScreen {
  const { columns, rows } = state
  const room = { columns, rows: rows - 1 }
  const whole = codeRows(text, state, room)
  const code = whole ?? codeRows(withoutName(text), state, room)
  if (code === undefined) return { rows: wrapText(aboutRoom(text, state), columns).map((line) => row(line)), about: '' }
  const left = Math.floor((columns - textWidth(code[0]?.[0]?.text ?? '')) / 2)
  const top = Math.floor((room.rows - code.length) / 2)
  return {
    rows: [
      ...Array.from({ length: top }, (): Row => []),
      ...code.map((each): Row => [{ text: ' '.repeat(left) }, ...each]),
    ],
    about: whole ? '' : truncate(aboutName, columns),
  }
}

const aboutRoom = (text: string, { columns, rows }: Room): string => {
  const least = leastCodeRoom(text)
  return `The QR code needs ${least.columns} columns and ${least.rows} rows; this terminal has ${columns} and ${rows}. Make it larger.`
}
