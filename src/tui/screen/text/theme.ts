import type { TextProps } from 'ink'
import { preferences, type Preferences } from '../../../supervisor/settings/preferences.ts'
import type { Token } from './rows.ts'
import { readTyped } from '../../model/input/slash.ts'
import { draftOf, type State } from '../../model/state.ts'

type Look = Omit<TextProps, 'children'>
export type Theme = Readonly<Record<Token, Look>>
export type ThemeName = Preferences['theme']

/** The colours of a theme. The code that writes them adapts them to the depth of the terminal (24 bits, 256 or 16 colours). */
interface Palette {
  readonly others: Look
  readonly own: Look
  readonly good: Look
  readonly attention: Look
  readonly error: Look
  /** Dark modules of a QR code on light ones, as cameras expect. */
  readonly code: Look
}

/** The styles of a palette. No meaning depends on colour alone: each has a word, a mark, bold or inverse too. */
const themeOf = ({ others, own, good, attention, error, code }: Palette): Theme => ({
  plain: {},
  faint: { dimColor: true },
  strong: { bold: true },
  name: others,
  own,
  good,
  attention: { ...attention, bold: true },
  error: { ...error, bold: true },
  bar: { inverse: true },
  chosen: { inverse: true },
  // The cursor of the terminal is at this place. Inverse would revert its colours.
  cursor: {},
  match: { bold: true, underline: true },
  code,
})

const blackOnWhite: Look = { color: '#000000', backgroundColor: '#ffffff' }

/** `16` uses the sixteen colours of the terminal, whose palette decides. */
export const themes: Readonly<Record<ThemeName, Theme>> = {
  16: themeOf({
    ...{ others: { color: 'cyan' }, own: { color: 'green' }, good: { color: 'green' }, attention: { color: 'yellow' } },
    ...{ error: { color: 'red' }, code: { color: 'black', backgroundColor: 'whiteBright' } },
  }),
  dark: themeOf({
    ...{ others: { color: '#7fc7ff' }, own: { color: '#a6da95' }, good: { color: '#a6da95' } },
    ...{ attention: { color: '#f5c76b' }, error: { color: '#ff7b85' }, code: blackOnWhite },
  }),
  light: themeOf({
    ...{ others: { color: '#005a9e' }, own: { color: '#1a6b2f' }, good: { color: '#1a6b2f' } },
    ...{ attention: { color: '#7a4a00' }, error: { color: '#a80014' }, code: blackOnWhite },
  }),
  // Colours of Okabe and Ito, which people with any colour blindness can distinguish.
  'colour-blind': themeOf({
    ...{ others: { color: '#56b4e9' }, own: { color: '#e69f00' }, good: { color: '#56b4e9' } },
    ...{ attention: { color: '#e69f00' }, error: { color: '#cc79a7', underline: true }, code: blackOnWhite },
  }),
  mono: themeOf({ others: { bold: true }, own: {}, good: {}, attention: {}, error: { underline: true }, code: {} }),
}

const isTheme = (name: string): name is ThemeName => (preferences.theme.choices as readonly string[]).includes(name)

/** The theme of the screen: the chosen one or, while `/theme NAME` is being typed, that theme. */
export function shownTheme(state: State): ThemeName {
  if (state.isMono) return 'mono'
  const { text } = draftOf(state)
  if (!text.startsWith('/theme ')) return state.preferences.theme
  const typed = readTyped(text)
  return typed.kind === 'command' && isTheme(typed.argument) ? typed.argument : state.preferences.theme
}
