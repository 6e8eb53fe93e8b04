import type { Action } from './keys.ts'
import { preferences } from '../../../supervisor/settings/preferences.ts'
import { fuzzyFilter } from './fuzzy.ts'
import { truncate } from '../../screen/text/graphemes.ts'
import { currentOf, type State } from '../state.ts'

export interface Slash {
  readonly name: string
  readonly argument?: 'theme' | 'text' | 'contact' | 'request' | 'account' | 'link' | 'name'
  readonly about: string
  readonly action: Action | 'go' | 'acceptNamed' | 'declineNamed' | 'openAccount' | 'chooseTheme'
}

/** The commands behind a slash, and behind `>` in the switcher. */
export const slashes: readonly Slash[] = [
  { name: 'go', argument: 'contact', about: 'go to a chat', action: 'go' },
  { name: 'unread', about: 'next chat with unread messages', action: 'nextUnread' },
  { name: 'add', argument: 'link', about: 'add a contact by a link', action: 'openAdd' },
  { name: 'link', about: 'my own link, for others to add me', action: 'openLink' },
  { name: 'invite', about: 'a link for people you know: asking by it takes less computing', action: 'openInvite' },
  { name: 'requests', about: 'who asks to be a contact', action: 'openRequests' },
  { name: 'accept', argument: 'request', about: 'accept a request', action: 'acceptNamed' },
  { name: 'decline', argument: 'request', about: 'decline a request', action: 'declineNamed' },
  { name: 'verify', about: 'compare the safety number of this contact', action: 'openVerify' },
  { name: 'rename', argument: 'name', about: 'rename this contact', action: 'openRename' },
  { name: 'search', argument: 'text', about: 'search messages', action: 'openSearch' },
  { name: 'reply', about: 'reply to the last message', action: 'reply' },
  { name: 'edit', about: 'change your last message', action: 'edit' },
  { name: 'delete', about: 'delete your last message', action: 'delete' },
  { name: 'react', argument: 'text', about: 'react to the last message', action: 'react' },
  { name: 'undo', about: 'undo a deletion, a change or a reaction: for 5 seconds', action: 'undo' },
  { name: 'copy', about: 'copy the last message', action: 'copy' },
  { name: 'open', about: 'links of the last message with some', action: 'open' },
  { name: 'mute', about: 'mute this chat, or no longer', action: 'mute' },
  { name: 'pin', about: 'pin this chat to the top, or no longer', action: 'pin' },
  { name: 'status', about: 'what the node is doing', action: 'openStatus' },
  { name: 'account', argument: 'account', about: 'another account', action: 'openAccount' },
  { name: 'editor', argument: 'text', about: 'write in $EDITOR', action: 'openEditor' },
  { name: 'settings', about: 'settings', action: 'openSettings' },
  { name: 'theme', argument: 'theme', about: 'other colours', action: 'chooseTheme' },
  { name: 'lock', about: 'stop the node and forget the keys', action: 'lock' },
  { name: 'help', about: 'all keys and commands', action: 'help' },
  { name: 'keys', about: 'the same', action: 'help' },
  { name: 'quit', about: 'quit; the node goes on', action: 'quit' },
]

/** The command of an action as it is typed; empty if there is none. */
export function slashOf(action: Action): string {
  const slash = slashes.find((each) => each.action === action)
  return slash ? `/${slash.name}` : ''
}

/** Whether a command needs an argument. */
export const needsMore = ({ argument }: Slash): boolean =>
  argument === 'contact' || argument === 'theme' || argument === 'request'

export type Typed =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly slash: Slash; readonly argument: string }
  | { readonly kind: 'unknown'; readonly name: string }

/** Parses a draft: a message, a command (an unambiguous beginning of its name is enough), or an unknown command, which is not sent. `//` writes a slash. */
export function readTyped(text: string): Typed {
  if (text.startsWith('//')) return { kind: 'text', text: text.slice(1) }
  if (!text.startsWith('/')) return { kind: 'text', text }
  const [, name = '', argument = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(text) ?? []
  const slash = slashes.find((each) => each.name === name) ?? onlyOne(beginningWith(name))
  return slash ? { kind: 'command', slash, argument: argument.trim() } : { kind: 'unknown', name }
}

const beginningWith = (typed: string): readonly Slash[] => slashes.filter(({ name }) => name.startsWith(typed))
const onlyOne = (found: readonly Slash[]): Slash | undefined => (found.length === 1 ? found[0] : undefined)

/** The notice about an unknown command, with similar names. */
export function aboutUnknown(name: string): string {
  const near = name === '' ? [] : beginningWith(name)
  const meant =
    near.length > 0
      ? `/${name} may be ${near.map((each) => `/${each.name}`).join(' or ')}`
      : `There is no command /${truncate(name, 14)}`
  return `Not sent. ${meant}. // begins a message with /`
}

/** Completions of a draft: command names, then arguments. */
export function completions(state: State, text: string): string[] {
  if (!text.startsWith('/') || text.startsWith('//') || text.includes('\n')) return []
  const space = text.indexOf(' ')
  if (space < 0) {
    const typed = text.slice(1)
    return beginningWith(typed).map(({ name, argument }) => `/${name}${argument ? ' ' : ''}`)
  }
  const command = slashes.find(({ name }) => name === text.slice(1, space))
  return fuzzyFilter(text.slice(space + 1), argumentsOf(state, command), (each) => each).map(
    (each) => `${text.slice(0, space)} ${each}`,
  )
}

function argumentsOf(state: State, command: Slash | undefined): string[] {
  switch (command?.argument) {
    case 'contact':
      return [...state.conversations.values()].map(({ contact }) => contact.name)
    case 'request':
      return state.requests.map(({ from }) => from.name)
    case 'account':
      return state.accounts.map(({ name }) => name)
    case 'name':
      return [currentOf(state)?.contact.name ?? []].flat()
    case 'theme':
      return [...preferences.theme.choices]
    case 'link':
    case 'text':
    case undefined:
      return []
  }
}
