import type { EditorCommand } from './editor.ts'

/** Place in which a key has a meaning. Each screen has a list of scopes; the first one that has the key decides. */
export type Scope =
  | 'everywhere'
  | 'leader'
  | 'chats'
  | 'choosing'
  | 'asking'
  | 'reacting'
  | 'search'
  | 'editing'
  | 'form'
  | 'list'
  | 'requests'
  | 'page'
  | 'verify'
  | 'words'
  | 'settings'
  | 'link'
  | 'invite'
  | 'code'

export type Action =
  | EditorCommand
  | ('quit' | 'cancel' | 'redraw' | 'suspend' | 'undo' | 'switcher' | 'leader' | 'back' | 'help' | 'command')
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
  | ('up' | 'down' | 'reply' | 'edit' | 'delete' | 'react' | 'copy' | 'open' | 'info')
  | ('confirm' | `react${number}` | 'openSearch' | 'scope' | 'editLast' | 'mute' | 'pin')
  | ('openSettings' | 'openEditor' | 'openCode' | 'completeBack' | 'changeUp' | 'changeDown')
  | (
      | 'openVerify'
      | 'openRequests'
      | 'openAdd'
      | 'openLink'
      | 'openInvite'
      | 'openRename'
      | 'openStatus'
      | 'lock'
      | 'openAccounts'
    )
  | ('submit' | 'nextField' | 'previousField' | 'pick' | 'accept' | 'decline' | 'markVerified' | 'markUnverified')

export interface Binding {
  readonly action: Action
  readonly scope: Scope
  readonly keys: readonly string[]
  /** Text in the help. */
  readonly about: string
  /** One or two words for the hint line. Without it, the hint line omits the key. */
  readonly hint?: string
}

const chatNumbers: Binding[] = Array.from({ length: 9 }, (_, index) => ({
  action: `chat${index + 1}`,
  scope: 'chats',
  keys: [`alt+${index + 1}`],
  about: `go to chat ${index + 1}`,
}))

const reactionNumbers: Binding[] = Array.from({ length: 8 }, (_, index) => ({
  action: `react${index + 1}`,
  scope: 'reacting',
  keys: [`${index + 1}`],
  about: `the reaction with number ${index + 1}`,
}))

/** The key map. The hint line, the pop-up of the leader and the help are derived from it. */
export const defaultBindings: readonly Binding[] = [
  { action: 'quit', scope: 'everywhere', keys: ['ctrl+q'], about: 'quit; the node goes on', hint: 'quit' },
  { action: 'cancel', scope: 'everywhere', keys: ['ctrl+c'], about: 'clear; twice: quit' },
  { action: 'redraw', scope: 'everywhere', keys: ['ctrl+l'], about: 'draw the screen again' },
  { action: 'suspend', scope: 'everywhere', keys: ['ctrl+z'], about: 'back to the shell; `fg` returns' },
  { action: 'openRequests', scope: 'everywhere', keys: ['ctrl+r'], about: 'contact requests, from every screen' },
  {
    action: 'undo',
    scope: 'everywhere',
    keys: ['alt+z', 'ctrl+_'],
    about: 'undo a deletion, a change, a reaction: 5 s',
  },

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
  { action: 'complete', scope: 'chats', keys: ['tab'], about: 'complete a command, a name or an :emoji:' },
  { action: 'completeBack', scope: 'chats', keys: ['shift+tab'], about: 'the completion before' },
  { action: 'openEditor', scope: 'chats', keys: ['ctrl+o'], about: 'write in $EDITOR' },
  { action: 'nextChat', scope: 'chats', keys: ['ctrl+n', 'alt+down'], about: 'next chat' },
  { action: 'previousChat', scope: 'chats', keys: ['ctrl+p', 'alt+up'], about: 'previous chat' },
  { action: 'nextUnread', scope: 'chats', keys: ['alt+a', 'ctrl+]'], about: 'next chat with unread messages' },
  { action: 'firstUnread', scope: 'chats', keys: ['alt+u'], about: 'first unread message here' },
  { action: 'pageUp', scope: 'chats', keys: ['pageup'], about: 'a page up' },
  { action: 'pageDown', scope: 'chats', keys: ['pagedown'], about: 'a page down' },
  { action: 'top', scope: 'chats', keys: ['ctrl+home'], about: 'oldest message that is loaded' },
  { action: 'bottom', scope: 'chats', keys: ['ctrl+end'], about: 'newest message' },
  { action: 'openSearch', scope: 'chats', keys: ['ctrl+f'], about: 'search messages', hint: 'search' },
  { action: 'editLast', scope: 'chats', keys: ['alt+e'], about: 'change your last message; the draft waits' },
  { action: 'back', scope: 'chats', keys: ['escape'], about: 'leave a change or a reply; the draft comes back' },
  { action: 'olderInput', scope: 'chats', keys: ['alt+p'], about: 'what was sent before' },
  { action: 'newerInput', scope: 'chats', keys: ['alt+n'], about: 'what was sent after it' },
  ...chatNumbers,

  { action: 'openVerify', scope: 'leader', keys: ['v'], about: 'verify this contact', hint: 'verify' },
  { action: 'openRequests', scope: 'leader', keys: ['r'], about: 'contact requests', hint: 'requests' },
  { action: 'openAdd', scope: 'leader', keys: ['a'], about: 'add a contact', hint: 'add a contact' },
  { action: 'openLink', scope: 'leader', keys: ['k'], about: 'my own link', hint: 'my link' },
  { action: 'openRename', scope: 'leader', keys: ['n'], about: 'rename this contact', hint: 'rename' },
  { action: 'openStatus', scope: 'leader', keys: ['i'], about: 'what the node is doing', hint: 'node' },
  { action: 'openSettings', scope: 'leader', keys: ['s'], about: 'settings', hint: 'settings' },
  { action: 'openAccounts', scope: 'leader', keys: ['o'], about: 'another account', hint: 'accounts' },
  { action: 'mute', scope: 'leader', keys: ['m'], about: 'mute this chat, or no longer', hint: 'mute' },
  { action: 'pin', scope: 'leader', keys: ['t'], about: 'pin this chat to the top, or no longer', hint: 'pin' },
  { action: 'lock', scope: 'leader', keys: ['l'], about: 'lock: stop the node and forget the keys', hint: 'lock' },

  { action: 'up', scope: 'choosing', keys: ['k', 'up'], about: 'older message', hint: 'older' },
  { action: 'down', scope: 'choosing', keys: ['j', 'down'], about: 'newer message' },
  { action: 'reply', scope: 'choosing', keys: ['r', 'enter'], about: 'reply', hint: 'reply' },
  { action: 'edit', scope: 'choosing', keys: ['e'], about: 'change it (your own)', hint: 'edit' },
  { action: 'delete', scope: 'choosing', keys: ['d'], about: 'delete it', hint: 'delete' },
  { action: 'react', scope: 'choosing', keys: ['x'], about: 'react with an emoji', hint: 'react' },
  { action: 'copy', scope: 'choosing', keys: ['y'], about: 'copy the text (OSC 52)', hint: 'copy' },
  { action: 'open', scope: 'choosing', keys: ['o'], about: 'its links, or what it answers', hint: 'open' },
  { action: 'info', scope: 'choosing', keys: ['i'], about: 'how far it got, step by step', hint: 'info' },
  { action: 'back', scope: 'choosing', keys: ['escape', 'q'], about: 'back', hint: 'back' },
  { action: 'pageUp', scope: 'choosing', keys: ['pageup'], about: 'a page up' },
  { action: 'pageDown', scope: 'choosing', keys: ['pagedown'], about: 'a page down' },
  { action: 'top', scope: 'choosing', keys: ['ctrl+home'], about: 'oldest message that is loaded' },
  { action: 'bottom', scope: 'choosing', keys: ['ctrl+end'], about: 'newest message' },
  { action: 'openSearch', scope: 'choosing', keys: ['ctrl+f'], about: 'search messages' },

  { action: 'confirm', scope: 'asking', keys: ['enter'], about: 'yes, do it', hint: 'yes' },
  { action: 'back', scope: 'asking', keys: ['escape', 'n'], about: 'no', hint: 'no' },

  ...reactionNumbers,
  { action: 'complete', scope: 'reacting', keys: ['tab'], about: 'complete an :emoji:' },
  { action: 'completeBack', scope: 'reacting', keys: ['shift+tab'], about: 'the completion before' },
  { action: 'pick', scope: 'reacting', keys: ['enter'], about: 'the reaction that was typed', hint: 'react' },
  { action: 'back', scope: 'reacting', keys: ['escape'], about: 'back', hint: 'back' },

  { action: 'up', scope: 'search', keys: ['up', 'ctrl+p'], about: 'up' },
  { action: 'down', scope: 'search', keys: ['down', 'ctrl+n'], about: 'down' },
  { action: 'pageUp', scope: 'search', keys: ['pageup'], about: 'a page up' },
  { action: 'pageDown', scope: 'search', keys: ['pagedown'], about: 'a page down' },
  { action: 'pick', scope: 'search', keys: ['enter'], about: 'go to the message', hint: 'go there' },
  {
    action: 'scope',
    scope: 'search',
    keys: ['tab', 'ctrl+f'],
    about: 'everywhere, or in this chat only',
    hint: 'where',
  },
  { action: 'back', scope: 'search', keys: ['escape'], about: 'back to where one was', hint: 'back' },

  { action: 'submit', scope: 'form', keys: ['enter'], about: 'go on', hint: 'go on' },
  { action: 'complete', scope: 'form', keys: ['tab'], about: 'complete a word, or the next field' },
  { action: 'nextField', scope: 'form', keys: ['down'], about: 'next field' },
  { action: 'previousField', scope: 'form', keys: ['up', 'shift+tab'], about: 'previous field' },
  { action: 'back', scope: 'form', keys: ['escape'], about: 'back', hint: 'back' },

  { action: 'up', scope: 'list', keys: ['up', 'ctrl+p'], about: 'up' },
  { action: 'down', scope: 'list', keys: ['down', 'ctrl+n', 'tab'], about: 'down' },
  { action: 'pick', scope: 'list', keys: ['enter'], about: 'choose', hint: 'choose' },
  { action: 'back', scope: 'list', keys: ['escape'], about: 'back', hint: 'back' },

  { action: 'up', scope: 'requests', keys: ['up', 'k'], about: 'up' },
  { action: 'down', scope: 'requests', keys: ['down', 'j'], about: 'down' },
  { action: 'accept', scope: 'requests', keys: ['a'], about: 'accept: be contacts', hint: 'accept' },
  {
    action: 'decline',
    scope: 'requests',
    keys: ['d'],
    about: 'decline, after a yes; the sender is not told',
    hint: 'decline',
  },
  { action: 'command', scope: 'requests', keys: ['/'], about: 'write a command' },
  { action: 'back', scope: 'requests', keys: ['escape', 'q'], about: 'back', hint: 'back' },

  {
    action: 'markVerified',
    scope: 'verify',
    keys: ['v'],
    about: 'the numbers are the same',
    hint: 'they are the same',
  },
  { action: 'openCode', scope: 'verify', keys: ['c'], about: 'its QR code, alone on the screen', hint: 'QR code' },
  { action: 'markUnverified', scope: 'verify', keys: ['u'], about: 'not verified any more', hint: 'not verified' },

  { action: 'submit', scope: 'words', keys: ['enter'], about: 'they are written down', hint: 'written down' },

  { action: 'up', scope: 'settings', keys: ['up', 'k'], about: 'up' },
  { action: 'down', scope: 'settings', keys: ['down', 'j', 'tab'], about: 'down' },
  {
    action: 'changeUp',
    scope: 'settings',
    keys: ['enter', 'right', 'space'],
    about: 'the next value, kept at once',
    hint: 'change',
  },
  { action: 'changeDown', scope: 'settings', keys: ['left'], about: 'the value before' },
  { action: 'command', scope: 'settings', keys: ['/'], about: 'write a command' },
  { action: 'back', scope: 'settings', keys: ['escape', 'q'], about: 'back', hint: 'back' },

  { action: 'openCode', scope: 'link', keys: ['c'], about: 'its QR code, alone on the screen', hint: 'QR code' },
  { action: 'openAdd', scope: 'link', keys: ['a'], about: 'add a contact by their link', hint: 'add' },
  { action: 'openInvite', scope: 'link', keys: ['i'], about: 'a link for people you know', hint: 'invite' },
  { action: 'copy', scope: 'link', keys: ['y'], about: 'copy the link (OSC 52)', hint: 'copy' },

  { action: 'openCode', scope: 'invite', keys: ['c'], about: 'its QR code, alone on the screen', hint: 'QR code' },
  { action: 'openAdd', scope: 'invite', keys: ['a'], about: 'add a contact by their link', hint: 'add' },
  { action: 'openInvite', scope: 'invite', keys: ['i'], about: 'the plain link again', hint: 'plain link' },
  { action: 'copy', scope: 'invite', keys: ['y'], about: 'copy the link (OSC 52)', hint: 'copy' },

  { action: 'back', scope: 'code', keys: ['escape', 'q', 'enter', 'c'], about: 'back', hint: 'back' },

  { action: 'up', scope: 'page', keys: ['up', 'k'], about: 'up' },
  { action: 'down', scope: 'page', keys: ['down', 'j'], about: 'down' },
  { action: 'pageUp', scope: 'page', keys: ['pageup'], about: 'a page up' },
  { action: 'pageDown', scope: 'page', keys: ['pagedown', 'space'], about: 'a page down', hint: 'scroll' },
  { action: 'command', scope: 'page', keys: ['/'], about: 'write a command' },
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

/** Keys of the configuration, by action. */
export type OwnKeys = Readonly<Record<string, readonly string[]>>

/** Key settings of the configuration. */
export interface KeyPreferences {
  readonly preset: 'readline' | 'emacs'
  readonly keys: OwnKeys
}

const emacs: OwnKeys = { switcher: ['alt+k'], killToEnd: ['ctrl+k'] }

/** A key that has several actions in one scope because of the configuration. Only the first action gets it. */
export interface Clash {
  readonly key: string
  readonly actions: readonly Action[]
}

/** The key map of a configuration. Reports unknown actions, and keys with several actions. */
export function chooseBindings({ preset, keys }: KeyPreferences): {
  readonly bindings: readonly Binding[]
  readonly unknown: readonly string[]
  readonly clashes: readonly Clash[]
} {
  const wanted = { ...(preset === 'emacs' ? emacs : {}), ...keys }
  const known = new Set<string>(defaultBindings.map(({ action }) => action))
  const bindings = defaultBindings.map((binding) => ({ ...binding, keys: ownOrUsual(binding, wanted[binding.action]) }))
  return { bindings, unknown: Object.keys(wanted).filter((name) => !known.has(name)), clashes: clashesIn(bindings) }
}

/** The default keys have no clashes, so each clash involves a configured key. */
function clashesIn(bindings: readonly Binding[]): Clash[] {
  const meanings = Map.groupBy(
    bindings.flatMap(({ action, scope, keys }) => [...new Set(keys)].map((key) => ({ action, scope, key }))),
    ({ scope, key }) => `${scope} ${key}`,
  )
  const clashes = [...meanings.values()].flatMap((all): Clash[] =>
    all[0] && all.length > 1 ? [{ key: showKey(all[0].key), actions: all.map(({ action }) => action) }] : [],
  )
  // The same clash in another scope is reported once.
  return [...new Map(clashes.map((clash) => [`${clash.key} ${clash.actions.join(' ')}`, clash])).values()]
}

/** Actions that keep their default keys, so that a person can always go back and quit. */
const neverWithout: readonly Action[] = ['back', 'cancel']

function ownOrUsual({ action, scope, keys }: Binding, own: readonly string[] | undefined): readonly string[] {
  if (own === undefined) return keys
  const usable = own.map(readKey).filter((key) => !isCharacter(key) || takesCharacters(scope, action))
  const isLost = usable.length === 0 && (own.length > 0 || neverWithout.includes(action))
  return isLost ? keys : usable
}

const isCharacter = (key: string): boolean => key.length === 1

/** Whether a character can be a key here. In the composer only an empty draft permits it, for the help. */
const takesCharacters = (scope: Scope, action: Action): boolean =>
  defaultBindings.some(
    (usual) => usual.scope === scope && (scope !== 'chats' || usual.action === action) && usual.keys.some(isCharacter),
  )

/** The name of a key in the terminal input: `ctrl+g` for `Ctrl+G`, `pageup` for `PgUp`. A single character keeps its case. */
function readKey(written: string): string {
  if (isCharacter(written)) return written
  const names: Readonly<Record<string, string>> = { pgup: 'pageup', pgdn: 'pagedown', esc: 'escape' }
  return written
    .toLowerCase()
    .split('+')
    .map((part) => names[part] ?? part)
    .join('+')
}

/** The action of a key in the first of these scopes that has it. */
export function actionOf(bindings: readonly Binding[], scopes: readonly Scope[], key: string): Action | undefined {
  for (const scope of scopes) {
    const found = bindings.find((binding) => binding.scope === scope && binding.keys.includes(key))
    if (found) return found.action
  }
  return undefined
}

/** The name of a key as on keyboards: `Ctrl+K`, `Alt+Enter`, `PgUp`. */
export function showKey(key: string): string {
  const names: Readonly<Record<string, string>> = { pageup: 'PgUp', pagedown: 'PgDn', escape: 'Esc' }
  const parts = key.split('+')
  if (parts.length === 1 && key.length === 1) return key
  return parts.map((part) => names[part] ?? part.charAt(0).toUpperCase() + part.slice(1)).join('+')
}

/** The keys that trigger an action: `Ctrl+K`, or `Ctrl+X v` behind the leader. */
export function waysTo(bindings: readonly Binding[], action: Action): string {
  const binding = bindings.find((each) => each.action === action)
  const key = showKey(binding?.keys[0] ?? '')
  return binding?.scope === 'leader' ? `${waysTo(bindings, 'leader')} ${key}` : key
}

/** The keys that trigger an action in these scopes; undefined if there are none. */
export function wayFrom(bindings: readonly Binding[], scopes: readonly Scope[], action: Action): string | undefined {
  const keysOf = (scope: (scope: Scope) => boolean): readonly string[] =>
    bindings.flatMap((each) => (each.action === action && scope(each.scope) ? each.keys : []))
  const direct = keysOf((scope) => scopes.includes(scope)).find((key) => actionOf(bindings, scopes, key) === action)
  if (direct !== undefined) return showKey(direct)
  const [behind] = keysOf((scope) => scope === 'leader')
  const leader = bindings.find((each) => each.action === 'leader' && scopes.includes(each.scope))?.keys[0]
  return behind === undefined || leader === undefined ? undefined : `${showKey(leader)} ${showKey(behind)}`
}

export interface Hint {
  readonly action: Action
  readonly key: string
  readonly text: string
}

/** The hints of these scopes, in the order of the map. */
export function hints(bindings: readonly Binding[], scopes: readonly Scope[]): Hint[] {
  return scopes.flatMap((scope) =>
    bindings.flatMap(({ action, scope: its, keys: [key], hint }) =>
      its === scope && hint !== undefined && key !== undefined ? [{ action, key: showKey(key), text: hint }] : [],
    ),
  )
}
