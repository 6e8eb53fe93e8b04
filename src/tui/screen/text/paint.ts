import chalk, { backgroundColorNames, type ChalkInstance, foregroundColorNames } from 'chalk'
import type { Row, Token } from './rows.ts'
import type { Theme } from './theme.ts'

type Look = Theme[Token]

const painters = new WeakMap<Look, ChalkInstance>()

function coloured(painter: ChalkInstance, colour: string): ChalkInstance {
  const name = foregroundColorNames.find((each) => each === colour)
  return name === undefined ? painter.hex(colour) : painter[name]
}

function onColour(painter: ChalkInstance, colour: string): ChalkInstance {
  const name = backgroundColorNames.find((each) => each.toLowerCase() === `bg${colour.toLowerCase()}`)
  return name === undefined ? painter.bgHex(colour) : painter[name]
}

function painterOf(look: Look): ChalkInstance {
  const known = painters.get(look)
  if (known) return known
  let painter: ChalkInstance = chalk
  if (look.inverse) painter = painter.inverse
  if (look.strikethrough) painter = painter.strikethrough
  if (look.underline) painter = painter.underline
  if (look.italic) painter = painter.italic
  if (look.bold) painter = painter.bold
  if (look.backgroundColor !== undefined) painter = onColour(painter, look.backgroundColor)
  if (look.color !== undefined) painter = coloured(painter, look.color)
  if (look.dimColor) painter = painter.dim
  painters.set(look, painter)
  return painter
}

/** A row with its styles as SGR. Colours are names of the sixteen, or `#rrggbb`. */
export function paint(row: Row, theme: Theme, chosen: boolean): string {
  const painted = row.map(({ text, token }) => (token === undefined ? text : painterOf(theme[token])(text))).join('')
  return chosen ? chalk.inverse(painted) : painted
}
