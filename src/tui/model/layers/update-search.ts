import { jump } from '../chats/chosen.ts'
import { type Editor, editorCommands, emptyEditor, insert, isEditorCommand } from '../input/editor.ts'
import type { Action } from '../input/keys.ts'
import { ask, moveHit, openSearch, type Search } from './search.ts'
import { currentOf, only, type State, type Step } from '../state.ts'

/** Opens the search, with the last hits if `text` is empty. */
export function showSearch(state: State, text = ''): Step {
  const { lastSearch } = state
  if (text === '') return only({ ...state, layers: [...state.layers, lastSearch ?? openSearch()] })
  return change({ ...state, layers: [...state.layers, openSearch()] }, askAs(state, withText(openSearch(), text)))
}

const askAs = ({ conversations }: State, search: Search): Search =>
  ask(
    search,
    [...conversations.values()].map(({ contact }) => contact),
  )

const withText = (search: Search, text: string): Search => ({ ...search, editor: { text, cursor: text.length } })

/** Replaces the search on top and runs its query. */
function change(state: State, search: Search): Step {
  const before = state.layers.at(-1)
  const asks = search.asked !== undefined && !(before?.kind === 'search' && before.asked === search.asked)
  return {
    state: { ...state, layers: [...state.layers.slice(0, -1), search] },
    effects: asks ? [{ do: 'search', query: search.asked }] : [],
  }
}

/** Adds typed or pasted text. */
export const typeInSearch = (state: State, search: Search, text: string): Step =>
  editSearch(state, search, (editor) => insert(search.isOld ? emptyEditor : editor, text))

/** Applies an editing key. */
function editSearch(state: State, search: Search, to: (editor: Editor) => Editor): Step {
  const { text, cursor } = to(search.editor)
  const edited = { ...search, editor: { text, cursor }, isOld: false }
  return change(state, text.trim() === search.editor.text.trim() ? edited : askAs(state, edited))
}

/** Handles a key in the search. */
export function actInSearch(state: State, search: Search, action: Action): Step {
  if (action === 'cancel') return editSearch(state, search, () => emptyEditor)
  if (isEditorCommand(action)) return editSearch(state, search, editorCommands[action])
  const page = Math.max(1, state.rows - 6)
  const by = { up: -1, down: 1, pageUp: -page, pageDown: page }[action as string]
  if (by !== undefined) return change(state, moveHit(search, by))
  if (action === 'scope') {
    const inside = search.inside === undefined ? currentOf(state)?.contact.address : undefined
    return change(state, askAs(state, { ...search, inside }))
  }
  const hit = search.hits[search.at]
  if (action !== 'pick' || !hit || !state.conversations.has(hit.conversation)) return only(state)
  return only(jump({ ...state, lastSearch: { ...search, asked: undefined, isOld: true } }, hit.conversation, hit.id))
}
