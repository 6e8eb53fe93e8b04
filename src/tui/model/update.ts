import { type Editor, emptyEditor } from './input/editor.ts'
import { answer, pickReaction, typeReaction, writeInstead } from './asking.ts'
import { applyEvent } from './chats/chat-events.ts'
import { withContact } from './chats/ingest.ts'
import { type Action, actionOf, waysTo } from './input/keys.ts'
import { type Layer, openPage } from './layers/layers.ts'
import { questionNow, scopesOf } from './scopes.ts'
import {
  changeConversation,
  currentOf,
  draftOf,
  type Happening,
  initialState,
  only,
  type State,
  type Step,
  steps,
  withAccount,
  withNotice,
} from './state.ts'
import { edit, leaveEditing, open, showChat, showRequests, typeInChats } from './navigate.ts'
import { actInChats } from './update-chats.ts'
import { actInLayer, showError, typeInLayer } from './layers/update-layers.ts'
import { point } from './chats/pointer.ts'
import { settle } from './settle.ts'
import { withUnlock } from './layers/unlocking.ts'
import { sentence, updateConversations } from './update-conversations.ts'
import { undo } from './undo.ts'
import { updateSurroundings } from './update-surroundings.ts'
import { harmless } from '../../shared/text/harmless.ts'

/** The state after a happening. Pure: actions outside of the state are returned as effects. */
export function update(state: State, happening: Happening): Step {
  const { state: next, effects } = react(state, happening)
  const settled = settle(state, next)
  return { state: settled.state, effects: [...effects, ...settled.effects] }
}

function react(state: State, happening: Happening): Step {
  switch (happening.type) {
    case 'key':
      return steps(state, attend, (now) => pressKey(now, happening.name, happening.text))
    case 'paste':
      return steps(state, attend, (now) => typeText(calm(now), harmless(happening.text)))
    case 'focus':
      return only({ ...state, focused: happening.focused, isAttentive: false })
    case 'attentionOver':
      return only({ ...state, isAttentive: false })
    case 'resized':
      return only({ ...state, columns: happening.columns, rows: happening.rows })
    case 'accounts':
      return only({ ...state, accounts: happening.accounts })
    case 'opened': {
      const { columns, rows, bindings, accounts, focused, isAttentive, notice } = state
      const { preferences, ownKeys, network, isMono, emoji } = state
      return only({
        ...initialState(columns, rows, bindings),
        ...{ accounts, focused, isAttentive, notice, preferences, ownKeys, network, isMono, emoji },
        account: happening.account,
        connection: { state: happening.account ? 'connecting' : 'none' },
      })
    }
    case 'connection':
      return only(withUnlock({ ...state, connection: happening.connection }))
    case 'event':
      return applyEvent(state, happening.event)
    case 'contact': {
      const next = { ...withContact(state, happening.contact), layers: withoutBusy(state.layers) }
      return only(happening.open ? showChat(next, happening.contact.address) : next)
    }
    case 'requestGone':
      return only({ ...state, requests: state.requests.filter(({ id }) => id !== happening.id) })
    case 'made':
      return only({
        ...state,
        account: happening.account,
        layers: [{ kind: 'words', words: happening.words, ask: happening.ask }],
      })
    case 'unlocked':
      return only(withAccount(state, happening.account))
    case 'page': {
      // A page that arrives late must not interrupt the person, who types again.
      if (happening.page.page === 'info' && currentOf(state)?.chosen === undefined) return only(state)
      const page = openPage(happening.page)
      const above = state.layers.at(-1)
      const isSame = above?.kind === 'page' && above.page === page.page
      return only({ ...state, layers: [...(isSame ? state.layers.slice(0, -1) : state.layers), page] })
    }
    case 'failed':
      return only(showError(state, sentence(happening.error), happening.error.code))
    case 'notice':
      return only(withNotice(state, happening.kind, happening.text))
    case 'mouse':
      return point(calm(state), happening)
    case 'configured':
    case 'networkChosen':
    case 'emoji':
    case 'edited':
    case 'renamed':
      return updateSurroundings(state, happening)
    default:
      return updateConversations(state, happening)
  }
}

/** A key press means presence, even if the terminal reported that it lost the focus. */
const attend = (state: State): Step =>
  state.focused ? only(state) : { state: { ...state, isAttentive: true }, effects: [{ do: 'watchAttention' }] }

const withoutBusy = (layers: readonly Layer[]): readonly Layer[] =>
  layers.filter((layer) => !(layer.kind === 'form' && layer.busy))

/** Resets the states that only the next key uses. */
const calm = (state: State): State =>
  state.leaving || state.leader || state.cycle ? { ...state, leaving: false, leader: false, cycle: undefined } : state

/** Whether a key walks through completions, closes them or takes one. */
const keepsChoices = (state: State, action: Action): boolean =>
  action === 'complete' ||
  action === 'completeBack' ||
  (scopesOf(state)[0] === 'chats' && ['choose', 'lineDown', 'back', 'send'].includes(action))

function pressKey(state: State, name: string, text: string | undefined): Step {
  const action = actionOf(state.bindings, scopesOf(state), name)
  const calmed = calm(state.notice === undefined ? state : { ...state, notice: undefined })
  const before = action !== undefined && keepsChoices(state, action) ? { ...calmed, cycle: state.cycle } : calmed
  if (action === 'cancel') return cancel(state.leaving, before)
  if (action === 'quit' && !state.leaving && hasUnconfirmedWords(before)) return only(armed(before, 'quit'))
  if (state.leader) return action === undefined ? only(before) : (open(before, action) ?? only(before))
  if (action !== undefined) return act(before, action, text)
  // Esc and a following key arrive as one key with Alt. Otherwise a command could lose its slash and be sent as text.
  // A form is not closed this way, because its input would be lost by a mistyped key.
  const behindEscape = /^alt\+([!-~])$/.exec(name)?.[1]
  if (behindEscape !== undefined && state.layers.at(-1)?.kind !== 'form') return escapeThen(before, behindEscape)
  return text === undefined ? only(before) : typeText(before, text)
}

function escapeThen(state: State, key: string): Step {
  const first = pressKey(state, 'escape', undefined)
  const second = pressKey(first.state, key, key)
  return { state: second.state, effects: [...first.effects, ...second.effects] }
}

function act(state: State, action: Action, text: string | undefined): Step {
  if (action === 'quit' || action === 'redraw' || action === 'suspend') return { state, effects: [{ do: action }] }
  if (action === 'undo') return undo(state)
  if (action === 'openRequests') return only(showRequests(state))
  const question = questionNow(state)
  if (question) return answer(state, question, action)
  if (state.layers.length > 0) return actInLayer(state, action)
  return state.picker ? pickReaction(state, state.picker, action, text) : actInChats(state, action, text)
}

function typeText(state: State, text: string): Step {
  const question = questionNow(state)
  if (question) return only(writeInstead(state, question, text))
  const layer = state.layers.at(-1)
  // The page may have been opened by a letter of a message that the person was typing.
  const isInWay = layer?.kind === 'page' && layer.page === 'info'
  if (isInWay) return only(typeInChats({ ...state, layers: [] }, text))
  if (layer) return typeInLayer(state, text)
  return only(state.picker ? typeReaction(state, state.picker, text) : typeInChats(state, text))
}

function editorOf(layer: Layer): Editor | undefined {
  if (layer.kind === 'form') return layer.fields[layer.at]?.editor
  if (layer.kind === 'list') return layer.query
  return layer.kind === 'search' ? layer.editor : undefined
}

const hasUnconfirmedWords = ({ layers }: State): boolean => layers.some(({ kind }) => kind === 'words')

/** The same key again quits. */
function armed(state: State, action: 'cancel' | 'quit'): State {
  const key = waysTo(state.bindings, action)
  const after = hasUnconfirmedWords(state) ? 'without these words the account is lost' : 'the node goes on'
  return withNotice({ ...state, leaving: true }, 'info', `${key} again quits; ${after}`)
}

/** Ctrl+C clears the draft, then closes what is open, then quits. It never quits at the first press. */
function cancel(leaving: boolean, state: State): Step {
  if (leaving) return { state, effects: [{ do: 'quit' }] }
  if (questionNow(state)) return only({ ...state, question: undefined })
  const conversation = currentOf(state)
  const layer = state.layers.at(-1)
  if (layer !== undefined) {
    const editing = editorOf(layer)
    return editing && editing.text !== '' ? actInLayer(state, 'cancel') : only(armed(state, 'cancel'))
  }
  if (state.picker) return only({ ...state, picker: undefined })
  if (conversation?.editing) return only(leaveEditing(state))
  const draft = draftOf(state)
  if (draft.text === '' && conversation?.replyTo === undefined) return only(armed(state, 'cancel'))
  const cleared = changeConversation(edit(state, emptyEditor), state.current, () => ({ replyTo: undefined }))
  return only({ ...cleared, killed: draft.text || state.killed })
}
