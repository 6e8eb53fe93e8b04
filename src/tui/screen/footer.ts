import { questionText } from '../model/asking.ts'
import { textWidth, truncate } from './text/graphemes.ts'
import { hintsOf } from '../model/input/hints.ts'
import { wayFrom, waysTo } from '../model/input/keys.ts'
import { type Row, row, type Span } from './text/rows.ts'
import { questionNow, scopesOf } from '../model/scopes.ts'
import { slashOf } from '../model/input/slash.ts'
import type { Notice, State } from '../model/state.ts'
import { undoText } from '../model/undo.ts'
import { wrapText } from './text/wrap.ts'

/** A screen of at least this many rows has a row for notices. */
const spareFrom = 12
/** Largest part of the screen for one sentence, with the row of hints. */
const mostSaid = 1 / 2
const gap = 2

/** A notice with the key or the command of the action that it suggests. */
export function noticeText({ text, leadsTo }: Notice, way: string | undefined): string {
  return leadsTo === undefined ? text : `${text}: ${way ?? slashOf(leadsTo)}`
}

/** The current sentences. The one that keys answer is last. */
function sentences(state: State): readonly Span[] {
  const { notice, connection, bindings } = state
  const question = questionNow(state)
  const away = connection.state === 'silent' || connection.state === 'mismatch' ? connection : undefined
  const way = notice?.leadsTo && wayFrom(bindings, scopesOf(state), notice.leadsTo)
  return [
    ...(notice ? [{ text: noticeText(notice, way), token: notice.kind === 'error' ? 'error' : 'good' } as const] : []),
    ...(away && !notice && !question ? [{ text: `${away.message}. ${away.hint}`, token: 'error' } as const] : []),
    ...(question ? [{ text: questionText(question), token: 'attention' } as const] : []),
  ]
}

/** As many hints for keys as fit into the columns. */
export const hintRow = (state: State, columns: number): Row => hintsIn(state, columns).spans

interface Hints {
  readonly spans: readonly Span[]
  readonly count: number
}

/** The hints, and their number. */
function hintsIn(state: State, columns: number): Hints {
  const { bindings, undoable } = state
  const scopes = scopesOf(state)
  const undo = undoable && wayFrom(bindings, scopes, 'undo')
  const all = [
    ...(undoable && undo !== undefined ? [{ key: undo, text: undoText(undoable), token: 'attention' as const }] : []),
    ...hintsOf(state).map((each) => ({ ...each, token: 'faint' as const })),
  ]
  const spans: Span[] = []
  let [used, count] = [0, 0]
  for (const { key, text, token } of all) {
    const width = (count === 0 ? 0 : gap) + textWidth(`${key} ${text}`)
    if (used + width > columns) break
    spans.push({ text: `${count === 0 ? '' : ' '.repeat(gap)}${key}`, token: 'strong' }, { text: ` ${text}`, token })
    used += width
    count += 1
  }
  return { spans, count }
}

/** The bottom rows: sentences, and the hints beside them or, without room, below them. */
export function footerRows(state: State): readonly Row[] {
  const { columns, rows, bindings } = state
  if (state.leader) return [row(truncate(`${waysTo(bindings, 'leader')} ...`, columns), 'attention')]
  const all = sentences(state)
  const last = all.at(-1)
  if (!last) return [hintsIn(state, columns).spans]
  const above = all.slice(0, -1).flatMap((each) => sentenceRows(each, state))
  const beside = hintsIn(state, columns - textWidth(last.text) - gap)
  if (rows < spareFrom) return [[cut(last, columns), { text: ' '.repeat(gap) }, ...beside.spans]]
  const own = hintsIn({ ...state, bindings: bindings.filter(({ scope }) => scope !== 'everywhere') }, columns)
  // Over the chats, a stable height matters more than all hints.
  const enough = scopesOf(state)[0] === 'chats' ? 1 : own.count
  return beside.count >= enough
    ? [...above, [last, { text: ' '.repeat(gap) }, ...beside.spans]]
    : [...above, ...sentenceRows(last, state), hintsIn(state, columns).spans]
}

const cut = ({ text, token = 'plain' }: Span, columns: number): Span => ({ text: truncate(text, columns), token })

function sentenceRows({ text, token = 'plain' }: Span, { columns, rows }: State): Row[] {
  const mostRows = Math.max(1, Math.floor(rows * mostSaid) - 1)
  const lines = wrapText(text, columns)
  const rest = lines.slice(mostRows - 1).join(' ')
  return [...lines.slice(0, mostRows - 1), ...(rest === '' ? [] : [truncate(rest, columns)])].map((line) =>
    row(line, token),
  )
}
