import type { EditorCommand } from './editor.ts'

/** Where a key means something. The scopes of a screen are asked in its order; the first that knows the key decides. */
export type Scope =
  | 'everywhere'
  | 'leader'
  | 'chats'
  | 'choosing'
  | 'editing'
  | 'form'
  | 'list'
  | 'requests'
  | 'page'
  | 'verify'
  | 'words'

export type Action =
  | EditorCommand
  | ('quit' | 'cancel' | 'redraw' | 'suspend' | 'switcher' | 'leader' | 'back' | 'help')
  | (
      | 'nextChat'
      | 'previousChat'
      | 'nextUnread'
      | 'firstUnread'
      | 'pageUp'
      | 'pageDown'
      | 'top'
      | 'bottom'
      | `chat${number}`
    )
  | ('send' | 'newLine' | 'complete' | 'yank' | 'olderInput' | 'newerInput' | 'choose')
  | ('up' | 'down' | 'reply' | 'copy' | 'info')
  | ('openVerify' | 'openRequests' | 'openAdd' | 'openLink' | 'openRename' | 'openStatus' | 'lock' | 'openAccounts')
  | ('submit' | 'nextField' | 'previousField' | 'pick' | 'accept' | 'decline' | 'markVerified' | 'markUnverified')

export interface Binding {
  readonly action: Action
  readonly scope: Scope
  readonly keys: readonly string[]
  /** For the help. */
  readonly about: string
  /** One or two words for the hint line; without it the line says nothing about the key. */
  readonly hint?: string
}

const chatNumbers: Binding[] = Array.from({ length: 9 }, (_, index) => ({
  action: `chat${index + 1}`,
  scope: 'chats',
  keys: [`alt+${index + 1}`],
  about: `go to chat ${index + 1}`,
}))

/** The key map: everything that keys do. Hint line, pop-up and help are made from it. */
export const defaultBindings: readonly Binding[] = [
  { action: 'quit', scope: 'everywhere', keys: ['ctrl+q'], about: 'quit; the node goes on', hint: 'quit' },
  { action: 'cancel', scope: 'everywhere', keys: ['ctrl+c'], about: 'clear; twice: quit' },
  { action: 'redraw', scope: 'everywhere', keys: ['ctrl+l'], about: 'draw the screen again' },
  { action: 'suspend', scope: 'everywhere', keys: ['ctrl+z'], about: 'back to the shell; `fg` returns' },

  { action: 'send', scope: 'chats', keys: ['enter'], about: 'send', hint: 'send' },
  {
    action: 'newLine',
    scope: 'chats',
    keys: ['alt+enter', 'ctrl+j', 'shift+enter'],
    about: 'new line',
    hint: 'new line',
  },
  { action: 'switcher', scope: 'chats', keys: ['ctrl+k'], about: 'go to a chat; commands with >', hint: 'go to' },
  { action: 'choose', scope: 'chats', keys: ['up'], about: 'choose a message (composer empty)', hint: 'choose' },
  { action: 'help', scope: 'chats', keys: ['?'], about: 'this help (composer empty)', hint: 'help' },
  { action: 'leader', scope: 'chats', keys: ['ctrl+x'], about: 'more, with a list of what follows', hint: 'more' },
  { action: 'complete', scope: 'chats', keys: ['tab'], about: 'complete a command or a name' },
  { action: 'nextChat', scope: 'chats', keys: ['ctrl+n', 'alt+down'], about: 'next chat' },
  { action: 'previousChat', scope: 'chats', keys: ['ctrl+p', 'alt+up'], about: 'previous chat' },
  { action: 'nextUnread', scope: 'chats', keys: ['alt+a', 'ctrl+]'], about: 'next chat with unread messages' },
  { action: 'firstUnread', scope: 'chats', keys: ['alt+u'], about: 'first unread message here' },
  { action: 'pageUp', scope: 'chats', keys: ['pageup'], about: 'a page up' },
  { action: 'pageDown', scope: 'chats', keys: ['pagedown'], about: 'a page down' },
  { action: 'top', scope: 'chats', keys: ['ctrl+home'], about: 'oldest message that is loaded' },
  { action: 'bottom', scope: 'chats', keys: ['ctrl+end'], about: 'newest message' },
  { action: 'olderInput', scope: 'chats', keys: ['alt+p'], about: 'what was sent before' },
  { action: 'newerInput', scope: 'chats', keys: ['alt+n'], about: 'what was sent after it' },
  ...chatNumbers,

  { action: 'openVerify', scope: 'leader', keys: ['v'], about: 'verify this contact' },
  { action: 'openRequests', scope: 'leader', keys: ['r'], about: 'contact requests' },
  { action: 'openAdd', scope: 'leader', keys: ['a'], about: 'add a contact' },
  { action: 'openLink', scope: 'leader', keys: ['k'], about: 'my own link' },
  { action: 'openRename', scope: 'leader', keys: ['n'], about: 'rename this contact' },
  { action: 'openStatus', scope: 'leader', keys: ['i'], about: 'what the node is doing' },
  { action: 'openAccounts', scope: 'leader', keys: ['o'], about: 'another account' },
  { action: 'lock', scope: 'leader', keys: ['l'], about: 'lock: stop the node and forget the keys' },

  { action: 'up', scope: 'choosing', keys: ['k', 'up'], about: 'older message', hint: 'up' },
  { action: 'down', scope: 'choosing', keys: ['j', 'down'], about: 'newer message', hint: 'down' },
  { action: 'reply', scope: 'choosing', keys: ['r', 'enter'], about: 'reply', hint: 'reply' },
  { action: 'copy', scope: 'choosing', keys: ['y'], about: 'copy the text (OSC 52)', hint: 'copy' },
  { action: 'info', scope: 'choosing', keys: ['i'], about: 'how far it got', hint: 'info' },
  { action: 'back', scope: 'choosing', keys: ['escape', 'q'], about: 'back to the composer', hint: 'back' },

  { action: 'submit', scope: 'form', keys: ['enter'], about: 'go on', hint: 'go on' },
  { action: 'complete', scope: 'form', keys: ['tab'], about: 'complete a word, or the next field' },
  { action: 'nextField', scope: 'form', keys: ['down'], about: 'next field' },
  { action: 'previousField', scope: 'form', keys: ['up', 'shift+tab'], about: 'previous field' },
  { action: 'back', scope: 'form', keys: ['escape'], about: 'back', hint: 'back' },

  { action: 'up', scope: 'list', keys: ['up', 'ctrl+p'], about: 'up', hint: 'up' },
  { action: 'down', scope: 'list', keys: ['down', 'ctrl+n', 'tab'], about: 'down', hint: 'down' },
  { action: 'pick', scope: 'list', keys: ['enter'], about: 'choose', hint: 'choose' },
  { action: 'back', scope: 'list', keys: ['escape'], about: 'back', hint: 'back' },

  { action: 'up', scope: 'requests', keys: ['up', 'k'], about: 'up', hint: 'up' },
  { action: 'down', scope: 'requests', keys: ['down', 'j'], about: 'down', hint: 'down' },
  { action: 'accept', scope: 'requests', keys: ['a'], about: 'accept: be contacts', hint: 'accept' },
  { action: 'decline', scope: 'requests', keys: ['d'], about: 'decline; the sender is not told', hint: 'decline' },
  { action: 'back', scope: 'requests', keys: ['escape', 'q'], about: 'back', hint: 'back' },

  {
    action: 'markVerified',
    scope: 'verify',
    keys: ['v'],
    about: 'the numbers are the same',
    hint: 'they are the same',
  },
  { action: 'markUnverified', scope: 'verify', keys: ['u'], about: 'not verified any more', hint: 'not verified' },

  { action: 'submit', scope: 'words', keys: ['enter'], about: 'they are written down', hint: 'written down' },

  { action: 'up', scope: 'page', keys: ['up', 'k'], about: 'up' },
  { action: 'down', scope: 'page', keys: ['down', 'j'], about: 'down' },
  { action: 'pageUp', scope: 'page', keys: ['pageup'], about: 'a page up' },
  { action: 'pageDown', scope: 'page', keys: ['pagedown', 'space'], about: 'a page down', hint: 'scroll' },
  { action: 'back', scope: 'page', keys: ['escape', 'q', 'enter'], about: 'back', hint: 'back' },

  { action: 'left', scope: 'editing', keys: ['left', 'ctrl+b'], about: 'left' },
  { action: 'right', scope: 'editing', keys: ['right'], about: 'right' },
  { action: 'wordLeft', scope: 'editing', keys: ['alt+b', 'ctrl+left', 'alt+left'], about: 'a word left' },
  { action: 'wordRight', scope: 'editing', keys: ['alt+f', 'ctrl+right', 'alt+right'], about: 'a word right' },
  { action: 'lineStart', scope: 'editing', keys: ['ctrl+a', 'home'], about: 'start of the line' },
  { action: 'lineEnd', scope: 'editing', keys: ['ctrl+e', 'end'], about: 'end of the line' },
  { action: 'lineUp', scope: 'editing', keys: ['up'], about: 'a line up' },
  { action: 'lineDown', scope: 'editing', keys: ['down'], about: 'a line down' },
  { action: 'deleteLeft', scope: 'editing', keys: ['backspace', 'shift+backspace'], about: 'delete to the left' },
  { action: 'deleteRight', scope: 'editing', keys: ['delete', 'ctrl+d'], about: 'delete to the right' },
  { action: 'killWordLeft', scope: 'editing', keys: ['ctrl+w', 'alt+backspace'], about: 'cut the word to the left' },
  { action: 'killWordRight', scope: 'editing', keys: ['alt+d'], about: 'cut the word to the right' },
  { action: 'killToStart', scope: 'editing', keys: ['ctrl+u'], about: 'cut to the start of the line' },
  { action: 'killToEnd', scope: 'editing', keys: ['alt+k'], about: 'cut to the end of the line' },
  { action: 'yank', scope: 'editing', keys: ['ctrl+y'], about: 'insert what was cut' },
]

/** What the configuration may say: a preset, and for an action other keys. `{}` changes nothing. */
export interface KeyPreferences {
  readonly preset?: 'emacs' | undefined
  readonly keys?: Readonly<Record<string, readonly string[]>> | undefined
}

const emacs: NonNullable<KeyPreferences['keys']> = { switcher: ['alt+k'], killToEnd: ['ctrl+k'] }

/** The key map as the person wants it. Names that no action has are reported, not ignored. */
export function chooseBindings({ preset, keys = {} }: KeyPreferences): {
  readonly bindings: readonly Binding[]
  readonly unknown: readonly string[]
} {
  const wanted = { ...(preset === 'emacs' ? emacs : {}), ...keys }
  const known = new Set<string>(defaultBindings.map(({ action }) => action))
  return {
    bindings: defaultBindings.map((binding) => ({ ...binding, keys: wanted[binding.action] ?? binding.keys })),
    unknown: Object.keys(wanted).filter((name) => !known.has(name)),
  }
}

/** What a key means in the first of these scopes that knows it. */
export function actionOf(bindings: readonly Binding[], scopes: readonly Scope[], key: string): Action | undefined {
  for (const scope of scopes) {
    const found = bindings.find((binding) => binding.scope === scope && binding.keys.includes(key))
    if (found) return found.action
  }
  return undefined
}

/** `Ctrl+K`, `Alt+Enter`, `PgUp`: as it is written on keyboards. */
export function showKey(key: string): string {
  const names: Readonly<Record<string, string>> = { pageup: 'PgUp', pagedown: 'PgDn', escape: 'Esc' }
  const parts = key.split('+')
  if (parts.length === 1 && key.length === 1) return key
  return parts.map((part) => names[part] ?? part.charAt(0).toUpperCase() + part.slice(1)).join('+')
}

/** How to get to an action: `Ctrl+K`, or `Ctrl+X v` behind the leader. */
export function waysTo(bindings: readonly Binding[], action: Action): string {
  const binding = bindings.find((each) => each.action === action)
  const key = showKey(binding?.keys[0] ?? '')
  return binding?.scope === 'leader' ? `${waysTo(bindings, 'leader')} ${key}` : key
}

/** Keys and what they do, for the hint line: as many as have a hint, in the order of the map. */
export function hints(bindings: readonly Binding[], scopes: readonly Scope[]): { key: string; text: string }[] {
  return scopes.flatMap((scope) =>
    bindings.flatMap(({ scope: its, keys: [key], hint }) =>
      its === scope && hint !== undefined && key !== undefined ? [{ key: showKey(key), text: hint }] : [],
    ),
  )
}
