import { type Address, addressOf, parseContactLink } from '../../shared/ids.ts'
import { type Editor, insert } from './input/editor.ts'
import type { Action } from './input/keys.ts'
import { forms, openList, openPage } from './layers/layers.ts'
import { orderOf } from './chats/lists.ts'
import { changeConversation, currentOf, draftOf, only, type State, type Step, withNotice } from './state.ts'

/** Shows a conversation. Removes the unread line of the previous one if its messages were read. */
export function showChat(state: State, address: string): State {
  if (!state.conversations.has(address)) return state
  const left =
    state.current === address
      ? state
      : changeConversation(state, state.current, ({ unread, unreadFrom }) => ({
          chosen: undefined,
          unreadFrom: unread > 0 ? unreadFrom : undefined,
        }))
  return { ...left, current: address, layers: [], origin: undefined, question: undefined, picker: undefined }
}

/** Shows the contact of a link instead of adding it, if it is a contact already. Undefined otherwise. */
export function showKnown(state: State, link: string): State | undefined {
  const address = readAddress(link)
  const contact = address === undefined ? undefined : state.conversations.get(address)?.contact
  if (contact?.state !== 'accepted') return undefined
  return withNotice(showChat(state, contact.address), 'info', `${contact.name} is your contact already`)
}

/** The address of a link. Undefined if it is invalid; then the node reports the error. */
function readAddress(link: string): Address | undefined {
  try {
    return addressOf(parseContactLink(link).account)
  } catch {
    return undefined
  }
}

/** Ends an edit and restores the draft. */
export const leaveEditing = (state: State): State =>
  changeConversation(state, state.current, ({ editing, draft }) => ({
    editing: undefined,
    draft: editing?.waiting ?? draft,
  }))

/** Mutes or pins the chat, or reverts that. */
export function toggle(state: State, what: 'muted' | 'pinned'): Step {
  const conversation = currentOf(state)
  if (!conversation) return only(withNotice(state, 'info', 'There is no contact yet: /add LINK'))
  const { contact, [what]: before } = conversation
  return { state, effects: [{ do: 'set', conversation: contact.address, [what]: !before }] }
}

/** Adds typed or pasted text to the draft. It is never a key. */
export function typeInChats(state: State, text: string): State {
  const typed = edit(state, insert(draftOf(state), text))
  return changeConversation(typed, state.current, () => ({ chosen: undefined }))
}

/** Opens the screen of a key, a command or the leader. */
export function open(state: State, action: Action): Step | undefined {
  const contact = currentOf(state)?.contact
  const layer = (added: State['layers'][number]): Step => only({ ...state, layers: [...state.layers, added] })
  const noContact = (): Step => only(withNotice(state, 'info', 'There is no contact yet: /add LINK'))
  switch (action) {
    case 'switcher':
      return layer(openList('switcher'))
    case 'openRequests':
      return only(showRequests(state))
    case 'openAccounts':
      return layer(openList('accounts'))
    case 'openSettings':
      return layer({ kind: 'settings', at: 0 })
    case 'openEditor':
      return openEditor(state)
    case 'openAdd':
      return layer(forms.add())
    case 'help':
      return layer(openPage({ page: 'help' }))
    case 'openRename':
      return contact ? layer(forms.rename(contact.address, contact.name)) : noContact()
    case 'openVerify':
      return contact ? { state, effects: [{ do: 'showContact', contact: contact.address }] } : noContact()
    case 'openLink':
    case 'openInvite':
      return { state, effects: [{ do: 'showLink', invite: action === 'openInvite' }] }
    case 'openStatus':
      return { state, effects: [{ do: 'showStatus' }] }
    case 'mute':
      return toggle(state, 'muted')
    case 'pin':
      return toggle(state, 'pinned')
    case 'lock':
      return state.account?.wordsUnconfirmed === true
        ? layer(forms.lock(state.account.name))
        : only({ ...state, question: { about: 'lock' } })
    default:
      return undefined
  }
}

/** Shows the requests above the current screen, except above the words of a new account, which are shown once. */
export function showRequests(state: State): State {
  const { layers, account } = state
  const top = layers.at(-1)
  if (account === undefined || (top?.kind === 'list' && top.list === 'requests')) return state
  if (layers.some(({ kind }) => kind === 'words'))
    return withNotice(state, 'info', 'First the words, then the requests')
  return { ...state, question: undefined, picker: undefined, layers: [...layers, openList('requests')] }
}

/** Returns from a page to the composer to type a command. A draft or a form stays. */
export function beginCommand(state: State): State {
  if (state.layers.some(({ kind }) => kind === 'form')) return state
  const isWritten = draftOf(state).text !== ''
  return isWritten
    ? withNotice(state, 'info', 'A command needs an empty line: first send or clear what you are writing')
    : typeInChats({ ...state, layers: [] }, '/')
}

/** Opens the draft in the editor of the person. */
export const openEditor = (state: State): Step => ({
  state,
  effects: [{ do: 'edit', conversation: currentOf(state)?.contact.address, text: draftOf(state).text }],
})

/** Shows the next or previous chat, cyclically. */
export function stepChat(state: State, by: number): State {
  const order = orderOf(state)
  const at = order.findIndex(({ contact }) => contact.address === state.current)
  return showChat(state, order.at((at + by) % (order.length || 1))?.contact.address ?? '')
}

/** Shows the first other chat with unread messages. */
export function nextUnread(state: State): State {
  const next = orderOf(state).find(({ unread, contact }) => unread > 0 && contact.address !== state.current)
  return next ? showChat(state, next.contact.address) : withNotice(state, 'info', 'Nothing else is unread')
}

/** Takes over the result of an editing key. */
export function edit(state: State, { text, cursor, killed }: Editor & { readonly killed?: string }): State {
  const draft = { text, cursor }
  const next = currentOf(state)
    ? changeConversation(state, state.current, () => ({ draft }))
    : { ...state, lobby: draft }
  return killed === undefined ? next : { ...next, killed }
}
