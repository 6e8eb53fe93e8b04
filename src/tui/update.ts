import type { ErrorShape } from '../shared/errors.ts'
import { emptyEditor } from './editor.ts'
import {
  applyEvent,
  cleanContact,
  cleanMessage,
  firstLoad,
  load,
  recount,
  withContact,
  withHistory,
  withMarked,
} from './ingest.ts'
import { type Action, actionOf } from './keys.ts'
import { type Layer, forms, openList, openPage } from './layers.ts'
import { orderOf } from './lists.ts'
import { scopesOf } from './scopes.ts'
import {
  changeConversation,
  currentOf,
  draftOf,
  type Effect,
  type Happening,
  initialState,
  only,
  type State,
  type Step,
  withNotice,
} from './state.ts'
import { edit, open, showChat, typeInChats } from './navigate.ts'
import { actInChats } from './update-chats.ts'
import { actInLayer, showError, typeInLayer } from './update-layers.ts'
import { harmless } from '../shared/harmless.ts'

/** What something that happened makes of the interface. Pure: what is to be done outside comes back as effects. */
export function update(state: State, happening: Happening): Step {
  const { state: next, effects } = react(state, happening)
  const settled = settle(next)
  return { state: settled.state, effects: [...effects, ...settled.effects] }
}

function react(state: State, happening: Happening): Step {
  switch (happening.type) {
    case 'key':
      return pressKey(state, happening.name, happening.text)
    case 'paste':
      return typeText(calm(state), harmless(happening.text))
    case 'focus':
      return only({ ...state, focused: happening.focused })
    case 'resized':
      return only({ ...state, columns: happening.columns, rows: happening.rows })
    case 'accounts':
      return only({ ...state, accounts: happening.accounts })
    case 'opened': {
      const { columns, rows, bindings, accounts, focused, notice } = state
      return only({
        ...initialState(columns, rows, bindings),
        accounts,
        focused,
        notice,
        account: happening.account,
        connection: { state: 'connecting' },
      })
    }
    case 'connection':
      return only(connected({ ...state, connection: happening.connection }))
    case 'loaded':
      return load(withoutUnlock(state), happening.snapshot)
    case 'status':
      return {
        state: sameStatus(state, happening.status) ? state : { ...state, status: happening.status },
        effects: happening.status.unread === unreadIn(state) ? [] : [{ do: 'recount' }],
      }
    case 'unread':
      return only(recount(state, happening.unread))
    case 'event':
      return applyEvent(state, happening.event)
    case 'history':
      return only(withHistory(state, happening.conversation, happening.messages, happening.limit))
    case 'marked':
      return only(withMarked(state, happening.conversation, happening.ids))
    case 'notSent': {
      const { conversation, text, replyTo, error } = happening
      const kept = changeConversation(state, conversation, ({ draft }) => ({
        draft:
          draft.text === '' ? { text, cursor: text.length } : { text: `${text}\n${draft.text}`, cursor: text.length },
        replyTo,
      }))
      return only(withNotice(kept, 'error', `Not sent: ${sentence(error)}`))
    }
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
      return only(withoutUnlock(state))
    case 'page':
      return only({ ...state, layers: [...state.layers, openPage(cleanPage(happening.page))] })
    case 'failed':
      return only(showError(state, sentence(happening.error)))
    case 'notice':
      return only(withNotice(state, happening.kind, happening.text))
  }
}

export const sentence = ({ message, hint }: ErrorShape): string =>
  harmless(`${message}. ${hint}.`).replaceAll('\n', ' ')

function cleanPage(page: Extract<Happening, { type: 'page' }>['page']): typeof page {
  if (page.page === 'verify') return { ...page, contact: cleanContact(page.contact) }
  return page.page === 'info' ? { ...page, message: cleanMessage(page.message) } : page
}

const isUnlock = (layer: Layer): boolean => layer.kind === 'form' && layer.form === 'unlock'
const withoutUnlock = (state: State): State => ({ ...state, layers: state.layers.filter((layer) => !isUnlock(layer)) })
const withoutBusy = (layers: readonly Layer[]): readonly Layer[] =>
  layers.filter((layer) => !(layer.kind === 'form' && layer.busy))

/** A node that needs the words gets a form for them, once. */
function connected(state: State): State {
  const { connection, account, layers } = state
  if (!account || !['locked', 'stopped', 'crashed'].includes(connection.state) || !('message' in connection))
    return state
  if (layers.some((layer) => isUnlock(layer) || layer.kind === 'words')) return state
  return { ...state, layers: [...layers, forms.unlock(account.name, connection.message)] }
}

const unreadIn = ({ conversations }: State): number =>
  [...conversations.values()].reduce((sum, { unread }) => sum + unread, 0)

/** Uptime and memory change all the time and are not on the screen. */
function sameStatus({ status }: State, now: NonNullable<State['status']>): boolean {
  return status?.peers === now.peers && status.queued === now.queued && status.network === now.network
}

/** Forgets what only the next key is for. */
const calm = (state: State): State =>
  state.leaving || state.leader ? { ...state, leaving: false, leader: false } : state

function pressKey(state: State, name: string, text: string | undefined): Step {
  const action = actionOf(state.bindings, scopesOf(state), name)
  const before = calm(state.notice === undefined ? state : { ...state, notice: undefined })
  if (action === 'cancel') return cancel(state.leaving, before)
  if (state.leader) return action === undefined ? only(before) : (open(before, action) ?? only(before))
  if (action !== undefined) return act(before, action, text)
  return text === undefined ? only(before) : typeText(before, text)
}

function act(state: State, action: Action, text: string | undefined): Step {
  if (action === 'quit' || action === 'redraw' || action === 'suspend') return { state, effects: [{ do: action }] }
  return state.layers.length > 0 ? actInLayer(state, action) : actInChats(state, action, text)
}

const typeText = (state: State, text: string): Step =>
  state.layers.length > 0 ? only(typeInLayer(state, text)) : only(typeInChats(state, text))

/** Ctrl+C clears what is being written, then leaves what is open, then quits; it never quits at once. */
function cancel(leaving: boolean, state: State): Step {
  if (leaving) return { state, effects: [{ do: 'quit' }] }
  const conversation = currentOf(state)
  const layer = state.layers.at(-1)
  const armed = withNotice({ ...state, leaving: true }, 'info', 'Ctrl+C again quits; the node goes on')
  if (layer !== undefined) {
    const editing =
      layer.kind === 'form' ? layer.fields[layer.at]?.editor : layer.kind === 'list' ? layer.query : undefined
    return editing && editing.text !== ''
      ? actInLayer({ ...armed, notice: undefined, leaving: false }, 'cancel')
      : only(armed)
  }
  const draft = draftOf(state)
  if (draft.text === '' && conversation?.replyTo === undefined) return only(armed)
  const cleared = changeConversation(edit(state, emptyEditor), state.current, () => ({ replyTo: undefined }))
  return only({ ...cleared, killed: draft.text || state.killed })
}

/** What must hold after everything: something is on the screen, its messages are loaded, and what somebody looks at is marked as read. */
function settle(state: State): Step {
  const effects: Effect[] = []
  let next = state
  if (next.account === undefined && next.layers.length === 0 && next.connection.state === 'none')
    next = { ...next, layers: [openList(next.accounts.length > 0 ? 'accounts' : 'welcome')] }
  if (next.current === undefined) {
    const [first] = orderOf(next)
    if (first) next = { ...next, current: first.contact.address }
  }
  const conversation = currentOf(next)
  if (conversation && next.connection.state === 'ready') {
    const { address } = conversation.contact
    if (conversation.asked === 0) {
      effects.push({ do: 'load', conversation: address, limit: firstLoad })
      next = changeConversation(next, address, () => ({ asked: firstLoad }))
    }
    const looking = next.focused && next.layers.length === 0 && conversation.anchor === undefined
    if (looking && conversation.unread > 0 && !conversation.marking) {
      effects.push({ do: 'mark', conversation: address })
      next = changeConversation(next, address, () => ({ marking: true }))
    }
    if (conversation.anchor === undefined && conversation.newer > 0)
      next = changeConversation(next, address, () => ({ newer: 0 }))
  }
  return { state: next, effects }
}
