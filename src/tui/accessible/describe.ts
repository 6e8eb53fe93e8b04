import type { Message } from '../../rpc/contract.ts'
import { hintsOf } from '../model/input/hints.ts'
import { spokenHelpRows } from '../screen/layers/help-rows.ts'
import { layerRows, layerTitle } from '../screen/layers/layer-rows.ts'
import type { CodeShown, Layer, Reading } from '../model/layers/layers.ts'
import { itemsOf } from '../model/chats/lists.ts'
import type { Row } from '../screen/text/rows.ts'
import { scopesOf } from '../model/scopes.ts'
import type { Search } from '../model/layers/search.ts'
import { settingsOf } from '../model/layers/settings.ts'
import { currentOf, type State } from '../model/state.ts'

/** Width of rows: the terminal or the screen reader breaks long lines itself. */
const wide = 1_000

/** Replaces names of keys by commands, because this interface has no keys. */
export const spoken = (line: string): string => line.replaceAll(/\bEsc\b/g, '/back')

/** Name of the author of a message. */
export const nameOf = ({ direction, from }: Pick<Message, 'direction' | 'from'>): string =>
  direction === 'out' ? 'you' : from.name

/** The content of a layer as lines. Choices have numbers. */
export function describeLayer(state: State, layer: Layer): readonly string[] {
  const title = layerTitle(layer).replace(/(?<![?.!])$/, '.')
  switch (layer.kind) {
    case 'form':
      return [title, ...layer.intro.map(spoken), 'Type /back to leave.']
    case 'words':
      return [title, ...layer.words.split(' ').map((word, index) => `${index + 1} ${word}`), ...wordsAdvice]
    case 'list':
      return [
        title,
        ...itemsOf(state, layer).map(({ label, about }, index) => numbered(index, label, about)),
        ...ways(state),
      ]
    case 'settings':
      return [
        title,
        ...settingsOf(state).map(({ label, value, about }, index) => numbered(index, `${label}: ${value}`, about)),
        'A number changes that one. Type /back to leave.',
      ]
    case 'search':
      return [title, ...describeHits(state, layer)]
    case 'page':
    case 'code':
      return [title, ...lines(pageAloud(state, layer)), ...(isOnlyRead(state) ? [] : ways(state))]
  }
}

const pageAloud = (state: State, layer: Reading | CodeShown): readonly Row[] =>
  layer.kind === 'page' && layer.page === 'help'
    ? spokenHelpRows(state.bindings, wide)
    : layerRows({ ...state, columns: wide }, layer, wide)

const aboutFilters =
  'Among the words, from:NAME, from:me, in:NAME, before:2026-01-31 and after:2026-01-31 look only there.'

/** Most hits that are read out. More words give fewer hits. */
export const mostHits = 20

export function describeHits(
  { conversations }: State,
  { hits, asked, found, problem, editor }: Search,
): readonly string[] {
  if (problem !== undefined) return [problem]
  if (editor.text.trim() === '') return ['Type words to look for, or /back to leave.', aboutFilters]
  if (found === undefined) return asked ? [] : ['Type that again, and words to look for behind it.']
  const lines = hits.slice(0, mostHits).map(({ conversation, direction, from, text: said }, index) => {
    const where = conversations.get(conversation)?.contact.name ?? from.name
    return numbered(index, `With ${where}, ${nameOf({ direction, from })}`, said.replaceAll('\n', ' '))
  })
  const count = hits.length > mostHits ? `The newest ${mostHits} of them:` : ''
  return [
    `${hits.length === 0 ? 'Nothing' : hits.length} found. ${count}`.trim(),
    ...lines,
    'Type a number to go there, other words, or /back to leave.',
  ]
}

/** Whether a page has no choices, so that it closes after it was read out. */
export const isOnlyRead = (state: State): boolean => scopesOf(state)[0] === 'page'

const wordsAdvice = [
  'They are your account: whoever has them is you, and without them nobody can help. They are shown this once.',
  'The screen is cleared when you go on.',
]

const numbered = (index: number, label: string, about: string): string =>
  `${index + 1}. ${label}${about === '' ? '' : `, ${about}`}`

/** Rows as lines, without QR codes and decoration. */
const lines = (rows: readonly Row[]): string[] =>
  rows
    .map((row) =>
      row
        .filter(({ token }) => token !== 'code')
        .map((span) => span.text)
        .join('')
        .replace(/ {2,}/g, '  ')
        .trim(),
    )
    .filter((line) => line !== '')

/** The keys of this place that are letters, which are typed with Enter here. A question takes a word. */
export function ways(state: State): string[] {
  if (scopesOf(state)[0] === 'asking') return ['Type yes to do it, or /back to leave.']
  const letters = hintsOf(state).filter(({ action, key }) => key.length === 1 && action !== 'openCode')
  const typed = letters.map(({ key, text: what }) => `${key} ${what}`)
  return [[...typed, '/back to leave'].join(', ')].map((all) => `Type ${all}.`)
}

export interface Question {
  readonly text: string
  /** Whether the answer is not echoed. */
  readonly isSecret: boolean
}

/** The prompt of the next line. */
export function questionOf(state: State): Question {
  const layer = state.layers.at(-1)
  if (layer === undefined) {
    const conversation = currentOf(state)
    const [scope] = scopesOf(state)
    if (scope !== 'chats') return { text: 'Choice: ', isSecret: false }
    if (conversation?.editing) return { text: 'Change it to: ', isSecret: false }
    const anybody = conversation ? `To ${conversation.contact.name}: ` : 'Command: '
    return { text: state.connection.state === 'connecting' && !conversation ? '' : anybody, isSecret: false }
  }
  if (layer.kind === 'words') return { text: 'Enter when they are written down: ', isSecret: false }
  if (layer.kind !== 'form') return { text: 'Choice: ', isSecret: false }
  if (layer.busy) return { text: '', isSecret: false }
  const field = layer.fields[layer.at]
  return { text: `${field?.label ?? layer.title}: `, isSecret: field?.secret === true || field?.words === true }
}
