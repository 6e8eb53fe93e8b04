import { startText } from './bars.ts'
import { editorRows } from './editor-rows.ts'
import { fit, textWidth, truncate } from './graphemes.ts'
import type { Field, Form, Layer, List, ListName, WordsShown } from './layers.ts'
import { waysTo } from './keys.ts'
import { type Item, itemsOf } from './lists.ts'
import { pageRows, pageTitle } from './pages.ts'
import { type Row, row } from './rows.ts'
import { searchRows } from './search-rows.ts'
import { settingsRows } from './settings.ts'
import type { State } from './state.ts'
import { checkWords } from './words.ts'
import { wrapText } from './wrap.ts'

const listTitles: Readonly<Record<ListName, string>> = {
  ...{
    links: 'Where it leads',
    welcome: 'Welcome to Privy',
    network: 'Which network?',
    switcher: 'Go to',
    requests: 'Contact requests',
    accounts: 'Accounts',
  },
}

export function layerTitle(layer: Layer): string {
  switch (layer.kind) {
    case 'search':
      return 'Search'
    case 'form':
      return layer.title
    case 'list':
      return listTitles[layer.list]
    case 'words':
      return 'Write down these 24 words'
    case 'page':
      return pageTitle(layer)
    case 'settings':
      return 'Settings'
  }
}

/** What a layer shows, in at most `height` rows. */
export function layerRows(state: State, layer: Layer, height: number): readonly Row[] {
  switch (layer.kind) {
    case 'search':
      return searchRows(state, layer, height)
    case 'form':
      return formRows(layer, state, height)
    case 'list':
      return listLayerRows(state, layer, height)
    case 'words':
      return wordsRows(layer, state.columns, height)
    case 'page':
      return pageRows(layer, state).slice(layer.scroll, layer.scroll + height)
    case 'settings':
      return settingsRows(layer, state, height)
  }
}

const paragraph = (text: string, width: number, token?: 'faint' | 'error'): Row[] =>
  wrapText(text, width).map((line) => row(line, token))

/** The words in rows as wide as the screen, numbered: a copy on paper shows where one is missing. */
function wordsRows({ words }: WordsShown, columns: number, height: number): Row[] {
  const cell = 13
  const perRow = Math.max(1, Math.min(4, Math.floor(columns / cell)))
  const cells = words.split(' ').map((word, index) => fit(`${String(index + 1).padStart(2)} ${word}`, cell))
  const lines = cells.flatMap((_, index) => (index % perRow === 0 ? [cells.slice(index, index + perRow).join('')] : []))
  const about = paragraph(
    'They are your account: whoever has them is you, and without them nobody can help. They are shown this once. Paper, not a picture.',
    columns,
  )
  const isTight = lines.length + about.length > height
  return [
    ...lines.map((line) => row(line, 'strong')),
    ...(isTight ? [row('Shown this once. Paper, not a picture.')] : about),
  ]
}

function formRows(form: Form, { columns, connection }: State, height: number): Row[] {
  const intro = form.intro.flatMap((line) => paragraph(line, columns, 'faint'))
  const fields = form.fields.map((field, index) => fieldRows(field, index === form.at && !form.busy, columns))
  const step = connection.state === 'starting' ? `${startText(connection)}...` : 'One moment...'
  const end = form.busy
    ? [row(truncate(step, columns), 'attention')]
    : form.error === undefined
      ? []
      : paragraph(form.error, columns, 'error')
  const all = [...intro, ...fields.flat(), ...end]
  if (all.length <= height) return all
  // Where there is little room, what is written in and what is wrong with it.
  return [...(fields[form.at] ?? []), ...end].slice(-height)
}

function fieldRows({ label, editor, secret, words }: Field, isActive: boolean, columns: number): Row[] {
  const dots = (text: string): string => (secret ? '•'.repeat(Array.from(text).length) : text)
  const about = words && editor.text !== '' ? `  ${checkWords(editor.text).about}` : ''
  const shown = isActive ? editorRows(editor, columns - 2, 6, dots) : [row(truncate(dots(editor.text), columns - 2))]
  return [
    [
      { text: truncate(label, columns), token: isActive ? 'strong' : 'faint' },
      { text: truncate(about, Math.max(0, columns - label.length)), token: 'attention' },
    ],
    ...shown.map((each, index): Row => [{ text: index === 0 && isActive ? '> ' : '  ' }, ...each]),
  ]
}

function listLayerRows(state: State, list: List, height: number): Row[] {
  const { columns } = state
  const items = itemsOf(state, list)
  const at = Math.min(list.at, items.length - 1)
  const head: Row[] =
    list.list === 'switcher'
      ? editorRows(list.query, columns - 2, 1).map((each): Row => [{ text: '> ', token: 'faint' }, ...each])
      : []
  const width = labelWidth(items, columns)
  const detail = detailRows(state, list, at, items[at], width)
  const room = Math.max(1, height - head.length - detail.length)
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), items.length - room))
  const rows = items.slice(first, first + room).map(({ label, about }, index): Row => {
    const chosen = first + index === at
    const text = fit(`${chosen ? '▸' : ' '} ${label}`, width)
    return [
      { text, token: chosen ? 'chosen' : 'plain' },
      { text: truncate(`  ${about}`, Math.max(0, columns - width)), token: 'faint' },
    ]
  })
  const nothing =
    items.length > 0
      ? []
      : [
          row(
            list.list === 'requests'
              ? `Nobody asks. Others need your link: ${waysTo(state.bindings, 'openLink')}`
              : 'Nothing fits',
            'faint',
          ),
        ]
  return [...head, ...rows, ...nothing, ...detail]
}

/** Columns that names look good in, and that are left for what is said of them. */
const [leastLabel, leastAbout] = [26, 26]

/** With the mark before them: as wide as the longest one, where there is room. */
function labelWidth(items: readonly Item[], columns: number): number {
  const longest = 2 + Math.max(0, ...items.map(({ label }) => textWidth(label)))
  return Math.min(columns, Math.max(leastLabel, Math.min(longest, columns - leastAbout)))
}

/** The address that is chosen, whole: a terminal shows and opens what it likes. */
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

/** The chosen one in full, where its row may not have room for what matters. */
function detailRows(state: State, { list }: List, at: number, item: Item | undefined, width: number): Row[] {
  const { columns } = state
  switch (list) {
    case 'requests':
      return requestRows(state, at, columns)
    case 'links':
      return targetRows(item, columns)
    case 'network':
      return [row(''), ...paragraph(item?.about ?? '', columns)]
    default:
      return item && textWidth(item.label) + 2 > width ? [row(''), ...paragraph(item.label, columns)] : []
  }
}

/** The request that is chosen, whole. */
function requestRows({ requests }: State, at: number, columns: number): Row[] {
  const request = requests[at]
  if (!request) return []
  return [
    row(''),
    ...paragraph(request.from.address, columns, 'faint'),
    ...paragraph(request.text === '' ? '(no message)' : request.text, columns).slice(0, 4),
  ]
}
