import type { Message } from '../../../rpc/contract.ts'
import { matches } from '../../../shared/text/search-words.ts'
import { editorRows } from '../text/editor-rows.ts'
import { fit, graphemes, textWidth, truncate } from '../text/graphemes.ts'
import { waysTo } from '../../model/input/keys.ts'
import { paragraph, type Row, row, type Span } from '../text/rows.ts'
import type { Search } from '../../model/layers/search.ts'
import type { State } from '../../model/state.ts'
import { wrapText } from '../text/wrap.ts'

const dates = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', year: '2-digit' })
const dateWidth = 10
/** Columns of the beginning of a hit, so that matches further back are visible. */
const before = 12

/** The search: text, place and hits. */
export function searchRows(state: State, search: Search, height: number): Row[] {
  const { columns, bindings } = state
  const { editor, inside, hits, at, problem } = search
  const where = inside === undefined ? 'everywhere' : `with ${state.conversations.get(inside)?.contact.name ?? '?'}`
  const head: Row[] = [
    ...editorRows(editor, columns - 2, 1).map((each): Row => [{ text: '> ', token: 'faint' }, ...each]),
    ...besideOrBelow(`${where} (${waysTo(bindings, 'scope')} changes that)`, summary(search), columns),
  ]
  if (problem !== undefined) return [...head, ...wrapText(problem, columns).map((line) => row(line, 'error'))]
  if (editor.text.trim() === '') return [...head, row(''), ...filterRows(columns)]
  const room = Math.max(1, height - head.length)
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), hits.length - room))
  const rows = hits
    .slice(first, first + room)
    .map((hit, index) => hitRow(state, hit, search.found?.text ?? '', first + index === at))
  return [...head, ...rows]
}

function besideOrBelow(text: string, more: string, columns: number): Row[] {
  const line = `${text}  ${more}`.trimEnd()
  return textWidth(line) <= columns
    ? [row(line, 'faint')]
    : [...paragraph(text, columns, 'faint'), ...paragraph(more, columns, 'faint')]
}

const filters = [
  'from:NAME  only what they wrote; from:me, what you wrote',
  'in:NAME  only in that chat; "a name" with spaces is in quotes',
  'before:2026-01-31  after:yesterday  after:2d  only of that time',
]
const filtersBriefly = 'Less with from:NAME, from:me, in:NAME, before:2026-01-31, after:2026-01-31T08:00'

const filterRows = (columns: number): Row[] =>
  filters.every((each) => textWidth(each) <= columns)
    ? filters.map((each) => row(each, 'faint'))
    : paragraph(filtersBriefly, columns, 'faint')

function summary({ hits, more, asked, found, problem, editor }: Search): string {
  if (problem !== undefined) return ''
  if (editor.text.trim() === '') return 'Type words, or the beginnings of words; "in quotes" they stand together'
  if (found === undefined && asked === undefined) return 'and words, or the beginnings of words'
  if (found === undefined || (asked && asked.offset === 0)) return 'searching...'
  if (hits.length === 0) return 'nothing found'
  return `${hits.length}${more ? ' or more' : ''} found`
}

/** A hit: author, time, and the part of the text around the underlined matches. */
function hitRow(state: State, hit: Message, query: string, isChosen: boolean): Row {
  const { columns, account, conversations } = state
  const other = conversations.get(hit.conversation)?.contact.name ?? hit.from.name
  const name = hit.from.address === account?.address ? `you > ${other}` : other
  const nameWidth = Math.max(6, Math.min(18, Math.floor(columns / 5)))
  const space = Math.max(4, columns - 2 - dateWidth - nameWidth - 1)
  return [
    { text: isChosen ? '▸ ' : '  ', token: 'strong' },
    { text: fit(dates.format(new Date(hit.time)), dateWidth), token: 'faint' },
    { text: `${fit(name, nameWidth)} `, token: isChosen ? 'strong' : 'name' },
    ...markedText(hit.text.replaceAll(/\s+/g, ' '), query, space),
  ]
}

/** The part of a text around the first match that fits, with the matches marked. */
export function markedText(text: string, query: string, width: number): Span[] {
  const [first] = matches(text, query)
  const from = first === undefined || textWidth(text.slice(0, first.end)) <= width ? 0 : start(text, first.start)
  const shown = truncate(`${from > 0 ? '…' : ''}${text.slice(from)}`, width)
  const spans: Span[] = []
  let end = 0
  for (const match of matches(shown, query)) {
    spans.push({ text: shown.slice(end, match.start) }, { text: shown.slice(match.start, match.end), token: 'match' })
    end = match.end
  }
  return [...spans, { text: shown.slice(end) }].filter((span) => span.text !== '')
}

/** Offset of a place some graphemes before another offset. */
const start = (text: string, offset: number): number =>
  offset - graphemes(text.slice(0, offset)).slice(-before).join('').length
