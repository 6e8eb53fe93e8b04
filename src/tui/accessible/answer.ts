import { actionOf, type Action, type Scope } from '../model/input/keys.ts'
import type { Form } from '../model/layers/layers.ts'
import { itemsOf } from '../model/chats/lists.ts'
import type { Search } from '../model/layers/search.ts'
import { questionNow, scopesOf } from '../model/scopes.ts'
import { mostHits } from './describe.ts'
import { slashOf } from '../model/input/slash.ts'
import { settingsOf } from '../model/layers/settings.ts'
import { currentOf, type Happening, type State } from '../model/state.ts'

/** Converts a typed line to the happenings that keys cause on the full screen. */
export function answer(state: State, line: string): readonly Happening[] {
  const layer = state.layers.at(-1)
  const typed = line.trim()
  if (layer === undefined || questionNow(state)) return answerInChats(state, line)
  if (typed === '/back') return layer.kind === 'words' ? [] : press(state, 'back')
  if (typed === slashOf('openRequests')) return press(state, 'openRequests')
  switch (layer.kind) {
    case 'form':
      return fill(state, layer, line)
    case 'words':
      return press(state, 'submit')
    case 'list': {
      const at = Number(typed) - 1
      const isThere = /^\d+$/.test(typed) && at >= 0 && at < itemsOf(state, layer).length
      if (!isThere) return byLetter(state, typed, layer.list)
      // A number only selects a request. A letter then answers it.
      return [...stepTo(state, layer.at, at), ...(layer.list === 'requests' ? [] : press(state, 'pick'))]
    }
    case 'search':
      return search(state, layer, typed)
    case 'settings': {
      const at = Number(typed) - 1
      const isThere = /^\d+$/.test(typed) && at >= 0 && at < settingsOf(state).length
      return isThere ? [...stepTo(state, layer.at, at), ...press(state, 'changeUp')] : [unknown(typed)]
    }
    default:
      return byLetter(state, typed, layer.kind)
  }
}

function answerInChats(state: State, line: string): readonly Happening[] {
  const typed = line.trim()
  const [scope] = scopesOf(state)
  if (typed === '/back') return [{ type: 'key', name: 'escape' }]
  if (scope === 'chats')
    return typed === '/choose' ? [...compose(state, ''), ...press(state, 'choose')] : compose(state, line)
  if (scope === 'asking' && /^y(es)?$/i.test(typed)) return press(state, 'confirm')
  const isReaction = scope === 'reacting' && typed !== '' && !/^\d$/.test(typed)
  if (!isReaction) return byLetter(state, typed, scope)
  // A refused reaction is still in the field.
  const clear = state.picker?.editor.text === '' ? [] : press(state, 'killToStart')
  return [...clear, { type: 'paste', text: typed }, ...press(state, 'pick')]
}

/** A message or a command. Replaces the draft. */
const compose = (state: State, text: string): readonly Happening[] =>
  text === ''
    ? []
    : [{ type: 'edited', conversation: currentOf(state)?.contact.address, text }, ...press(state, 'send')]

/** The line replaces the text of the field. An empty line keeps it. */
function fill(state: State, form: Form, line: string): readonly Happening[] {
  if (form.busy) return []
  const isFilled = form.fields[form.at]?.editor.text !== ''
  const clear = isFilled && line !== '' ? press(state, 'killToStart') : []
  return [...clear, ...(line === '' ? [] : [{ type: 'paste', text: line } as const]), ...press(state, 'submit')]
}

/** A number goes to that hit. Other text is a new search. */
function search(state: State, { at, hits, editor }: Search, typed: string): readonly Happening[] {
  const wanted = Number(typed) - 1
  if (/^\d{1,2}$/.test(typed) && wanted < Math.min(hits.length, mostHits) && wanted >= 0)
    return [...stepTo(state, at, wanted), ...press(state, 'pick')]
  if (typed === '') return []
  return [...(editor.text === '' ? [] : press(state, 'killToStart')), { type: 'paste', text: typed }]
}

const stepTo = (state: State, from: number, to: number): Happening[] =>
  Array.from({ length: Math.abs(to - from) }, () => press(state, to > from ? 'down' : 'up')).flat()

/** A single letter that is a key of this place. */
function byLetter(state: State, typed: string, where: string | undefined): readonly Happening[] {
  const isKnown = typed.length === 1 && actionOf(state.bindings, scopesOf(state), typed) !== undefined
  if (isKnown) return [{ type: 'key', name: typed, text: typed }]
  return typed === '' && where === 'page' ? press(state, 'back') : [unknown(typed)]
}

const unknown = (typed: string): Happening => ({
  type: 'notice',
  kind: 'error',
  text: typed === '' ? 'Type one of the choices, or /back' : `${typed} is none of the choices here; /back leaves`,
})

/** The key that triggers the action here, with the key map of the person. */
function press(state: State, action: Action): Happening[] {
  const scopes: readonly Scope[] = scopesOf(state)
  for (const scope of scopes) {
    const key = state.bindings.find((binding) => binding.scope === scope && binding.action === action)?.keys[0]
    if (key !== undefined) return [{ type: 'key', name: key }]
  }
  return []
}
