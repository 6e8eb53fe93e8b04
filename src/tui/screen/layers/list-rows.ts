import { editorRows } from '../text/editor-rows.ts'
import { fit, textWidth, truncate } from '../text/graphemes.ts'
import { waysTo } from '../../model/input/keys.ts'
import type { List } from '../../model/layers/layers.ts'
import { type Item, itemsOf } from '../../model/chats/lists.ts'
import { paragraph, type Row, row } from '../text/rows.ts'
import type { State } from '../../model/state.ts'

/** A list in at most `height` rows, with the chosen item among them and in full below. */
export function listRows(state: State, list: List, height: number): Row[] {
  const { columns } = state
  const items = itemsOf(state, list)
  const at = Math.min(list.at, items.length - 1)
  const head: Row[] =
    list.list === 'switcher'
      ? editorRows(list.query, columns - 2, 1).map((each): Row => [{ text: '> ', token: 'faint' }, ...each])
      : []
  if (items.length === 0) return [...head, ...nothingRows(state, list)]
  const width = labelWidth(items, columns)
  const detail = detailRows(state, list, items[at], width, height - head.length - 1)
  const room = Math.max(1, height - head.length - detail.length)
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), items.length - room))
  const rows = items.slice(first, first + room).map((item, index): Row => {
    const chosen = first + index === at
    const text = fit(`${chosen ? '▸' : ' '} ${item.label}`, width)
    return [
      { text, token: chosen ? 'chosen' : 'plain' },
      { text: aboutBeside(item, columns - width), token: 'faint' },
    ]
  })
  return [...head, ...rows, ...detail]
}

const nothingRows = ({ bindings, columns }: State, { list }: List): Row[] =>
  paragraph(
    list === 'requests' ? `Nobody asks. Others need your link: ${waysTo(bindings, 'openLink')}` : 'Nothing fits',
    columns,
    'faint',
  )

/** Least columns of a label, and of the description beside it. */
const [leastLabel, leastAbout] = [26, 26]

/** Columns of labels with the mark before them: those of the longest label, if there is room. */
function labelWidth(items: readonly Item[], columns: number): number {
  const longest = 2 + Math.max(0, ...items.map(({ label }) => textWidth(label)))
  const least = Math.min(leastLabel, Math.max(longest, columns - leastAbout))
  return Math.min(columns, Math.max(least, Math.min(longest, columns - leastAbout)))
}

/** Least columns of a description beside a label. Shorter ones would not be understood. */
const leastMeaning = 20

function aboutBeside({ about }: Item, room: number): string {
  const text = about === '' ? '' : `  ${about}`
  return textWidth(text) <= room || room >= leastMeaning ? truncate(text, room) : ''
}

/** The chosen item in full, because its row may cut it. */
function detailRows(state: State, list: List, item: Item | undefined, width: number, height: number): Row[] {
  const { columns } = state
  if (!item) return []
  switch (list.list) {
    case 'requests':
      return requestRows(state, list, height)
    case 'links':
      return targetRows(item, columns)
    case 'network':
      return [row(''), ...paragraph(item.about, columns)]
    default: {
      const cut = [
        textWidth(item.label) + 2 > width ? item.label : '',
        textWidth(item.about) + 2 > columns - width ? item.about : '',
      ].filter(Boolean)
      return cut.length > 0 ? [row(''), ...cut.flatMap((text) => paragraph(text, columns))] : []
    }
  }
}

/** The chosen address in full, because a terminal may open another address than it shows. */
function targetRows(item: Item | undefined, columns: number): Row[] {
  if (item?.value.to !== 'link') return []
  const { link } = item.value
  return [
    row(''),
    ...paragraph(link, columns).map(([span]): Row => [{ text: span?.text ?? '', token: 'strong' }]),
    ...paragraph(
      `It leads to ${item.about || 'nowhere that is known'}. Enter copies it; paste it where you trust it.`,
      columns,
      'faint',
    ),
  ]
}

/** The chosen request in full. If there is little room, its text comes before the address. */
function requestRows({ requests, columns }: State, { at }: List, height: number): Row[] {
  const request = requests[Math.min(at, requests.length - 1)]
  if (!request) return []
  const { address } = request.from
  const text = paragraph(request.text === '' ? '(no message)' : request.text, columns)
  const layouts = [
    [row(''), ...paragraph(address, columns, 'faint'), ...text],
    [row(truncate(address, columns), 'faint'), ...text],
    text,
  ]
  return layouts.find((rows) => rows.length <= height) ?? [...text.slice(0, height - 1), row('…', 'faint')]
}
