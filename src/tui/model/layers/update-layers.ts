import { editorCommands, editorWith, emptyEditor, insert, isEditorCommand, type Editor } from '../input/editor.ts'
import type { Action } from '../input/keys.ts'
import { type Field, type Form, forms, type Layer, type List, type Reading } from './layers.ts'
import { type ItemValue, itemsOf } from '../chats/lists.ts'
import { beginCommand, showChat, showKnown } from '../navigate.ts'
import { actInSettings } from './settings.ts'
import { actOnLink, askNetwork, chooseNetwork, welcome } from './onboarding.ts'
import { mostScroll } from './pages.ts'
import { only, type State, type Step, withNotice } from '../state.ts'
import { jump } from '../chats/chosen.ts'
import { actInSearch, typeInSearch } from './update-search.ts'
import { submit } from './submit.ts'
import { runSlash } from '../input/update-slash.ts'
import { openAccount } from './unlocking.ts'
import type { ErrorShape } from '../../../shared/errors.ts'
import { completeWord, hasAllWords } from './words.ts'

const top = (state: State): Layer | undefined => state.layers.at(-1)
const replaceTop = (state: State, layer: Layer): State => ({ ...state, layers: [...state.layers.slice(0, -1), layer] })
const close = (state: State): State => ({ ...state, layers: state.layers.slice(0, -1) })

const changeField = (form: Form, change: (field: Field) => Field): Form => {
  return {
    ...form,
    error: undefined,
    fields: form.fields.map((field, index) => (index === form.at ? change(field) : field)),
  }
}

/** Shows an error in the form that caused it, otherwise as a notice. Wrong words can be corrected. */
export function showError(state: State, text: string, code: ErrorShape['code']): State {
  const at = state.layers.findLastIndex((layer) => layer.kind === 'form' && layer.busy === true)
  const form = state.layers[at]
  if (form?.kind !== 'form') return withNotice(state, 'error', text)
  const words = code === 'bad-words' ? form.fields.findIndex((field) => field.words) : -1
  const told: Form = { ...form, busy: false, error: text, at: words < 0 ? form.at : words }
  return { ...state, layers: state.layers.with(at, told) }
}

/** Adds typed or pasted text to a form or list. Line ends become spaces. */
export function typeInLayer(state: State, text: string): Step {
  const layer = top(state)
  const line = text.replaceAll(/[\n\t]+/g, ' ')
  if (layer?.kind === 'search') return typeInSearch(state, layer, line)
  // A paste of all words replaces wrong words.
  const isAnew = layer?.kind === 'form' && layer.fields[layer.at]?.words && hasAllWords(line)
  return only(edit(state, layer, (editor) => insert(isAnew ? emptyEditor : editor, line)))
}

function edit(
  state: State,
  layer: Layer | undefined,
  change: (editor: Editor) => Editor & { readonly killed?: string },
): State {
  const apply = (editor: Editor): Editor => {
    const { text, cursor } = change(editor)
    return { text, cursor }
  }
  if (layer?.kind === 'form' && !layer.busy)
    return replaceTop(
      state,
      changeField(layer, (field) => ({ ...field, editor: apply(field.editor) })),
    )
  if (layer?.kind === 'list' && layer.list === 'switcher')
    return replaceTop(state, { ...layer, query: apply(layer.query), at: 0 })
  return state
}

/** Handles a key in the top layer. */
export function actInLayer(state: State, action: Action): Step {
  const layer = top(state)
  if (layer === undefined) return only(state)
  if (action === 'back') return back(state, layer)
  if (action === 'command') return only(beginCommand(state))
  if (layer.kind === 'search') return actInSearch(state, layer, action)
  // The text that is cut in a form may be secret, so it is not kept for yanking.
  if (action === 'cancel') return only(edit(state, layer, () => emptyEditor))
  if (isEditorCommand(action)) return only(edit(state, layer, editorCommands[action]))
  switch (layer.kind) {
    case 'form':
      return layer.busy ? only(state) : actInForm(state, layer, action)
    case 'list':
      return actInList(state, layer, action)
    case 'words':
      return only(
        action === 'submit' ? { ...state, layers: [...state.layers, forms.confirm(layer.words, layer.ask)] } : state,
      )
    case 'settings':
      return actInSettings(state, layer, action)
    case 'code':
      return only(state)
    case 'page': {
      const code = action === 'openCode' ? codeOf(layer) : null
      if (code !== null) return only({ ...state, layers: [...state.layers, { kind: 'code', text: code }] })
      if (layer.page === 'link' && (action === 'openAdd' || action === 'copy' || action === 'openInvite'))
        return actOnLink(state, layer, action)
      if (layer.page === 'verify' && (action === 'markVerified' || action === 'markUnverified'))
        return {
          state: close(state),
          effects: [
            {
              do: 'verify',
              contact: layer.contact.address,
              verified: action === 'markVerified',
              safetyNumber: layer.contact.safetyNumber,
            },
          ],
        }
      const by = { up: -1, down: 1, pageUp: 4 - state.rows, pageDown: state.rows - 4 }[action as string] ?? 0
      const scroll = Math.min(mostScroll(layer, state), Math.max(0, layer.scroll + by))
      return only(replaceTop(state, { ...layer, scroll }))
    }
  }
}

/** The text of the QR code of a page. */
function codeOf(reading: Reading): string | null {
  if (reading.page === 'link') return reading.link
  return reading.page === 'verify' ? reading.contact.safetyNumber : null
}

/** Closes a layer. The first screen and a locked account have nothing below. */
function back(state: State, layer: Layer): Step {
  if (layer.kind === 'form' && layer.busy) return only(state)
  if (layer.kind === 'form' && layer.form === 'unlock')
    return only({
      ...close(state),
      layers: [...state.layers.slice(0, -1), { kind: 'list', list: 'accounts', query: emptyEditor, at: 0 }],
    })
  const isLast = state.layers.length === 1 && (state.account === undefined || state.connection.state !== 'ready')
  return only(isLast && layer.kind === 'list' ? state : close(state))
}

function actInForm(state: State, form: Form, action: Action): Step {
  const field = form.fields[form.at]
  const move = (by: number): State =>
    replaceTop(state, { ...form, at: (form.at + by + form.fields.length) % form.fields.length })
  switch (action) {
    case 'nextField':
      return only(move(1))
    case 'previousField':
      return only(move(-1))
    case 'complete': {
      if (!field?.words || field.editor.text === '') return only(move(1))
      const { text, choices } = completeWord(field.editor.text)
      const next = replaceTop(
        state,
        changeField(form, (each) => ({ ...each, editor: editorWith(text) })),
      )
      return only(choices.length > 1 && !field.secret ? withNotice(next, 'info', choices.join('  ')) : next)
    }
    case 'submit':
      return form.at < form.fields.length - 1 ? only(move(1)) : submitTop(state, form)
    default:
      return only(state)
  }
}

function submitTop(state: State, form: Form): Step {
  const result = submit(form, state)
  if ('error' in result)
    return only(
      replaceTop(state, { ...form, error: result.error, ...(result.at === undefined ? {} : { at: result.at }) }),
    )
  const [effect] = result.effects
  if (effect === undefined) return welcome(state)
  const known = effect.do === 'add' ? showKnown(state, effect.link) : undefined
  if (known) return only(known)
  return { state: replaceTop(state, { ...form, error: undefined, busy: true }), effects: result.effects }
}

function actInList(state: State, list: List, action: Action): Step {
  const items = itemsOf(state, list)
  const move = (by: number): State =>
    items.length === 0 ? state : replaceTop(state, { ...list, at: (list.at + by + items.length) % items.length })
  const item = items[Math.min(list.at, items.length - 1)]
  switch (action) {
    case 'up':
      return only(move(-1))
    case 'down':
      return only(move(1))
    case 'pick':
      return item ? pick(state, item.value) : only(state)
    case 'accept':
      return item?.value.to === 'request' ? { state, effects: [{ do: action, request: item.value.id }] } : only(state)
    case 'decline':
      return only(item ? askToDecline(state, item.value) : state)
    default:
      return only(state)
  }
}

function askToDecline(state: State, value: ItemValue): State {
  const found = value.to === 'request' ? state.requests.find(({ id }) => id === value.id) : undefined
  return found ? { ...state, question: { about: 'decline', request: found.id, name: found.from.name } } : state
}

function pick(state: State, value: ItemValue): Step {
  switch (value.to) {
    case 'chat':
      return only(showChat(state, value.id))
    case 'command':
      return runSlash(close(state), value.slash, '')
    case 'create':
    case 'restore':
      return askNetwork(state, value.to)
    case 'network':
      return chooseNetwork(state, value)
    case 'account': {
      const account = state.accounts.find(({ address }) => address === value.address)
      return account ? openAccount(state, account) : only(state)
    }
    case 'link':
      return {
        state: withNotice(state, 'info', 'Copied, if the terminal allows it'),
        effects: [{ do: 'copy', text: value.link }],
      }
    case 'message':
      return only(jump(state, value.conversation, value.id))
    case 'request':
      return only(state)
  }
}
