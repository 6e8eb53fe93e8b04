import { wrapText } from './wrap.ts'

/** The role of a piece of text. The theme gives each role a style. */
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

/** One row of the screen. The code that creates it cuts it to its width. */
export type Row = readonly Span[]

export const row = (text: string, token?: Token): Row => [token === undefined ? { text } : { text, token }]

/** A text in as many rows as needed. */
export const paragraph = (text: string, width: number, token?: Token): Row[] =>
  wrapText(text, width).map((line) => row(line, token))
