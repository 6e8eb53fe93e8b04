import type { TextProps } from 'ink'
import type { Token } from './rows.ts'

export type Theme = Readonly<Record<Token, Omit<TextProps, 'children'>>>

/** The 16 colours of the terminal, so that its own theme decides. Nothing is told by colour alone. */
export const terminalTheme: Theme = {
  plain: {},
  faint: { dimColor: true },
  strong: { bold: true },
  name: { color: 'cyan' },
  own: { color: 'green' },
  good: { color: 'green' },
  attention: { color: 'yellow', bold: true },
  error: { color: 'red', bold: true },
  bar: { inverse: true },
  chosen: { inverse: true },
  cursor: { inverse: true },
}
