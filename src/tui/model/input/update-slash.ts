import { forms } from '../layers/layers.ts'
import { editorWith } from './editor.ts'
import { edit, nextUnread, open, openEditor, showChat, showKnown } from '../navigate.ts'
import { preferences } from '../../../supervisor/settings/preferences.ts'
import { prefer } from '../layers/settings.ts'
import { act, newestFor } from '../chats/chosen.ts'
import type { Deed } from '../chats/deeds.ts'
import { showSearch } from '../layers/update-search.ts'
import type { Slash } from './slash.ts'
import { currentOf, only, type State, type Step, withNotice } from '../state.ts'
import { undo } from '../undo.ts'
import { openAccount } from '../layers/unlocking.ts'

/** The item with this name, otherwise the only item whose name begins with it. Ignores case. */
function named<T>(items: readonly T[], nameOf: (item: T) => string, wanted: string): T | undefined {
  const key = wanted.toLowerCase()
  const begins = items.filter((item) => nameOf(item).toLowerCase().startsWith(key))
  return items.find((item) => nameOf(item).toLowerCase() === key) ?? (begins.length === 1 ? begins[0] : undefined)
}

/** Runs a slash command. */
export function runSlash(state: State, { action, name }: Slash, argument: string): Step {
  const unknown = (what: string): Step =>
    only(withNotice(state, 'error', argument === '' ? `/${name} needs a name` : `There is no ${what} ${argument}`))
  switch (action) {
    case 'go': {
      const found = named([...state.conversations.values()], ({ contact }) => contact.name, argument)
      return found ? only(showChat(state, found.contact.address)) : unknown('contact')
    }
    case 'acceptNamed':
    case 'declineNamed': {
      // A single request needs no argument.
      const found =
        argument === '' && state.requests.length === 1
          ? state.requests[0]
          : named(state.requests, ({ from }) => from.name, argument)
      if (!found) return unknown('request from')
      return { state, effects: [{ do: action === 'acceptNamed' ? 'accept' : 'decline', request: found.id }] }
    }
    case 'openAccount': {
      if (argument === '') return open(state, 'openAccounts') ?? only(state)
      const account = named(state.accounts, (each) => each.name, argument)
      return account ? openAccount(state, account) : unknown('account')
    }
    case 'openAdd': {
      if (argument === '') return only({ ...state, layers: [...state.layers, forms.add()] })
      const known = showKnown(state, argument)
      return known ? only(known) : { state, effects: [{ do: 'add', link: argument, name: '', message: '' }] }
    }
    case 'openRename': {
      const conversation = currentOf(state)
      if (argument === '' || !conversation) return open(state, action) ?? only(state)
      return { state, effects: [{ do: 'rename', contact: conversation.contact.address, name: argument }] }
    }
    case 'nextUnread':
      return only(nextUnread(state))
    case 'openSearch':
      return showSearch(state, argument)
    case 'reply':
    case 'edit':
    case 'delete':
    case 'react':
    case 'copy':
    case 'open':
      return actOnNewest(state, action, argument)
    case 'chooseTheme': {
      const theme = preferences.theme.choices.find((each) => each === argument)
      if (theme) return prefer(state, 'theme', theme)
      return only(withNotice(state, 'error', `/${name} takes one of: ${preferences.theme.choices.join(', ')}`))
    }
    case 'openEditor':
      return openEditor(argument === '' ? state : edit(state, editorWith(argument)))
    case 'undo':
      return undo(state)
    case 'quit':
      return { state, effects: [{ do: 'quit' }] }
    default:
      return open(state, action) ?? only(state)
  }
}

/** Performs an action on the newest message that permits it. Keys can choose another message. */
function actOnNewest(state: State, deed: Deed, argument: string): Step {
  const conversation = currentOf(state)
  const message = conversation && newestFor(conversation, deed)
  if (!message) return only(withNotice(state, 'info', `There is no message here to ${deed}`))
  return act(state, conversation, message, deed, argument)
}
