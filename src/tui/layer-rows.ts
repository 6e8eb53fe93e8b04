import { editorRows } from './chat-rows.ts'
import { fit, truncate } from './graphemes.ts'
import type { Field, Form, Layer, List, ListName, WordsShown } from './layers.ts'
import { waysTo } from './keys.ts'
import { itemsOf } from './lists.ts'
import { pageRows, pageTitle } from './pages.ts'
import { type Row, row } from './rows.ts'
import type { State } from './state.ts'
import { checkWords } from './words.ts'
import { wrapText } from './wrap.ts'

const listTitles: Readonly<Record<ListName, string>> = {
  ...{ welcome: 'Welcome to Privy', switcher: 'Go to', requests: 'Contact requests', accounts: 'Accounts' },
}

export function layerTitle(layer: Layer): string {
  switch (layer.kind) {
    case 'form':
      return layer.title
    case 'list':
      return listTitles[layer.list]
    case 'words':
      return 'Write down these 24 words'
    case 'page':
      return pageTitle(layer)
  }
}

/** What a layer shows, in at most `height` rows. */
export function layerRows(state: State, layer: Layer, height: number): readonly Row[] {
  switch (layer.kind) {
    case 'form':
      return formRows(layer, state, height)
    case 'list':
      return listLayerRows(state, layer, height)
    case 'words':
      return wordsRows(layer, state.columns)
    case 'page':
      return pageRows(layer, state).slice(layer.scroll, layer.scroll + height)
  }
}

const paragraph = (text: string, width: number, token?: 'faint' | 'error'): Row[] =>
  wrapText(text, width).map((line) => row(line, token))

/** The words in rows as wide as the screen, numbered: a copy on paper shows where one is missing. */
function wordsRows({ words }: WordsShown, columns: number): Row[] {
  const cell = 13
  const perRow = Math.max(1, Math.min(4, Math.floor(columns / cell)))
  const cells = words.split(' ').map((word, index) => fit(`${String(index + 1).padStart(2)} ${word}`, cell))
  const lines = cells.flatMap((_, index) => (index % perRow === 0 ? [cells.slice(index, index + perRow).join('')] : []))
  const about =
    'They are your account: whoever has them is you, and without them nobody can help. They are shown this once. Paper, not a picture.'
  return [...lines.map((line) => row(line, 'strong')), ...paragraph(about, columns)]
}

function formRows(form: Form, { columns, connection }: State, height: number): Row[] {
  const intro = form.intro.flatMap((line) => paragraph(line, columns, 'faint'))
  const fields = form.fields.map((field, index) => fieldRows(field, index === form.at && !form.busy, columns))
  const step =
    connection.state === 'starting'
      ? {
          deriving: 'Deriving the keys from the words...',
          opening: 'Opening what is stored here...',
          connecting: 'Connecting to the network...',
        }[connection.step]
      : 'One moment...'
  const end = form.busy
    ? [row(step, 'attention')]
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
  const detail = list.list === 'requests' ? requestRows(state, at, columns) : []
  const room = Math.max(1, height - head.length - detail.length)
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), items.length - room))
  const rows = items.slice(first, first + room).map(({ label, about }, index): Row => {
    const chosen = first + index === at
    const text = fit(`${chosen ? '▸' : ' '} ${label}`, Math.min(columns, 26))
    return [
      { text, token: chosen ? 'chosen' : 'plain' },
      { text: truncate(`  ${about}`, Math.max(0, columns - 26)), token: 'faint' },
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
