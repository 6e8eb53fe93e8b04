import { wrapText } from './wrap.ts'

/** What a piece of text is, not how it looks: the theme says that. */
export type Token =
  | 'plain'
  | 'faint'
  | 'strong'
  | 'name'
  | 'own'
  | 'good'
  | 'attention'
  | 'error'
  | 'bar'
  | 'chosen'
  | 'cursor'
  | 'code'
  | 'match'

export interface Span {
  readonly text: string
  readonly token?: Token
}

/** One row of the screen. Never wider than its place: whoever makes it cuts it. */
export type Row = readonly Span[]

export const row = (text: string, token?: Token): Row => [token === undefined ? { text } : { text, token }]

/** A text in as many rows as it takes. */
export const paragraph = (text: string, width: number, token?: Token): Row[] =>
  wrapText(text, width).map((line) => row(line, token))
