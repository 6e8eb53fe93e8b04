import { fit, textWidth, truncate } from './text/graphemes.ts'
import { type Binding, showKey } from '../model/input/keys.ts'
import type { Row, Span } from './text/rows.ts'

interface Entry {
  readonly key: string
  /** Short description. */
  readonly hint: string
  readonly about: string
}

/** The keys behind the leader: with their descriptions if there is room, otherwise with short ones in several columns. */
export function leaderRows(bindings: readonly Binding[], width: number, height: number): Row[] {
  const entries = bindings
    .filter(({ scope }) => scope === 'leader')
    .map(({ keys, about, hint = about }): Entry => ({ key: keys.map(showKey).join(' '), hint, about }))
  const keyWidth = 3 + Math.max(...entries.map(({ key }) => textWidth(key)))
  const entry = (key: string, text: string): Span[] => [
    { text: ` ${fit(key, keyWidth - 1)}`, token: 'strong' },
    { text },
  ]
  const isRoomy = entries.length <= height && entries.every(({ about }) => keyWidth + textWidth(about) <= width)
  if (isRoomy) return entries.map(({ key, about }) => entry(key, about))
  const columns = Math.ceil(entries.length / Math.max(1, height))
  const length = Math.ceil(entries.length / columns)
  const cell = Math.floor(width / columns)
  return Array.from({ length }, (_, index): Row => {
    const beside = entries.filter((_each, place) => place % length === index)
    return beside.flatMap(({ key, hint }) => entry(key, fit(truncate(hint, cell - keyWidth - 1), cell - keyWidth)))
  })
}
