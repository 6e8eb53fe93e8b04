import { codeScreen } from '../text/code-rows.ts'
import { formRows } from './form-rows.ts'
import { fit } from '../text/graphemes.ts'
import type { Layer, ListName, WordsShown } from '../../model/layers/layers.ts'
import { listRows } from './list-rows.ts'
import { pageRows, pageTitle } from '../../model/layers/pages.ts'
import { paragraph, type Row, row } from '../text/rows.ts'
import { searchRows } from './search-rows.ts'
import { settingsRows } from '../../model/layers/settings.ts'
import type { State } from '../../model/state.ts'

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
    case 'code':
      return 'QR code'
  }
}

/** The rows of a layer, at most `height`. */
export function layerRows(state: State, layer: Layer, height: number): readonly Row[] {
  switch (layer.kind) {
    case 'search':
      return searchRows(state, layer, height)
    case 'form':
      return formRows(layer, state, height)
    case 'list':
      return listRows(state, layer, height)
    case 'words':
      return wordsRows(layer, state.columns, height)
    case 'page':
      return pageRows(layer, state).slice(layer.scroll, layer.scroll + height)
    case 'settings':
      return settingsRows(layer, state, height)
    case 'code':
      return codeScreen(layer.text, state).rows
  }
}

/** The numbered words in rows of the width of the screen. The numbers show if a copy on paper lacks a word. */
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
