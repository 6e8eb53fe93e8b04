import type { AnyEvent, Contact, Request, Status } from '../../rpc/contract.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { PreferenceName, Preferences } from '../../supervisor/settings/preferences.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { StartStep } from '../../supervisor/start.ts'
import type { ChatEffect, ChatHappening } from './chat-effects.ts'
import type { Conversation } from './chats/conversation.ts'
import { type Editor, emptyEditor } from './input/editor.ts'
import type { Emoji } from './input/emoji.ts'
import type { InputEvent } from '../terminal/input.ts'
import type { Action, Binding, OwnKeys } from './input/keys.ts'
import type { Layer, Page } from './layers/layers.ts'
import type { NetworkChoice, NetworkKnown } from './ports.ts'
import { usualPreferences } from './preferences.ts'
import type { Search } from './layers/search.ts'

/** State of the connection to the node. `message` and `hint` are shown. */
export type Connection =
  | { readonly state: 'none' | 'connecting' | 'ready' }
  | {
      readonly state: 'starting'
      readonly step: StartStep
      /** With `indexing`: entries of the log that were folded, and entries that were found so far. */
      readonly done?: number | undefined
      readonly total?: number | undefined
    }
  | {
      readonly state: 'stopped' | 'locked' | 'crashed' | 'silent' | 'busy' | 'mismatch'
      readonly message: string
      readonly hint: string
    }

/** A message of the interface about the last action or event. */
export interface Notice {
  readonly kind: 'info' | 'error'
  readonly text: string
  /** An action that the notice suggests. */
  readonly leadsTo?: Action
}

/** An action that waits for confirmation. */
export type Question =
  /** `typed`: the character of the key that asked. */
  | { readonly about: 'delete'; readonly id: string; readonly isOwn: boolean; readonly typed: string }
  /** Asked over the list of requests. */
  | { readonly about: 'decline'; readonly request: string; readonly name: string }
  | { readonly about: 'lock' }

/** The last action that can be undone, with the earlier value. The node does not have a deletion yet. */
export type Undoable =
  | { readonly of: 'delete'; readonly id: string; readonly isOwn: boolean }
  | { readonly of: 'edit'; readonly id: string; readonly conversation: string; readonly before: string }
  | { readonly of: 'react'; readonly id: string; readonly before: string }

/** The picker of a reaction to a message. */
export interface Picker {
  readonly id: string
  readonly editor: Editor
}

/** Cycling through completions with one key. */
export interface Cycle {
  /** Choices for the text from `start` to the cursor. `at` is the inserted one. */
  readonly start: number
  readonly choices: readonly string[]
  readonly at: number
  /** The draft before the completion. */
  readonly before: Editor
}

export interface State {
  readonly columns: number
  readonly rows: number
  /** Whether the terminal has the focus. True for terminals that do not report it. */
  readonly focused: boolean
  /** Whether a key was pressed a short time ago, although the terminal reported that it lost the focus. */
  readonly isAttentive: boolean
  readonly bindings: readonly Binding[]
  readonly accounts: readonly AccountEntry[]
  /** The account that is open. */
  readonly account: AccountEntry | undefined
  readonly connection: Connection
  readonly status: Status | undefined
  readonly conversations: ReadonlyMap<string, Conversation>
  readonly requests: readonly Request[]
  /** Address of the conversation on the screen. */
  readonly current: string | undefined
  /** Screens above the chats. The last one is visible. */
  readonly layers: readonly Layer[]
  readonly notice: Notice | undefined
  readonly leader: boolean
  /** The open question. */
  readonly question: Question | undefined
  /** The last action that can be undone. */
  readonly undoable: Undoable | undefined
  /** The picker of a reaction to the chosen message. */
  readonly picker: Picker | undefined
  /** Place before a jump to another message. */
  readonly origin: { readonly address: string; readonly anchor: Conversation['anchor'] } | undefined
  /** The last search. */
  readonly lastSearch: Search | undefined
  /** Whether the last key was Ctrl+C. Another one quits. */
  readonly leaving: boolean
  /** The text that was cut last. */
  readonly killed: string
  /** The draft while there is no conversation. Only commands can be sent from it. */
  readonly lobby: Editor
  readonly preferences: Preferences
  /** Whether colours are turned off for all programs. */
  readonly isMono: boolean
  /** Configured keys, besides the preset. */
  readonly ownKeys: OwnKeys
  /** Network of nodes that start later. */
  readonly network: NetworkKnown
  /** Loaded when the first short code is typed. */
  readonly emoji: readonly Emoji[] | 'loading' | undefined
  readonly cycle: Cycle | undefined
  /** Whether Esc has hidden the list of commands. */
  readonly isListClosed: boolean
}

/** All inputs of the interface. */
export type Happening =
  | InputEvent
  | ChatHappening
  | { readonly type: 'resized'; readonly columns: number; readonly rows: number }
  | { readonly type: 'accounts'; readonly accounts: readonly AccountEntry[] }
  /** Another account was opened, or none after one was removed. */
  | { readonly type: 'attentionOver' }
  | { readonly type: 'opened'; readonly account: AccountEntry | undefined }
  | { readonly type: 'connection'; readonly connection: Connection }
  | { readonly type: 'event'; readonly event: AnyEvent }
  | { readonly type: 'contact'; readonly contact: Contact; readonly open: boolean }
  | { readonly type: 'requestGone'; readonly id: string }
  | { readonly type: 'made'; readonly account: AccountEntry; readonly words: string; readonly ask: readonly number[] }
  | { readonly type: 'unlocked'; readonly account: AccountEntry }
  | { readonly type: 'page'; readonly page: Page }
  | { readonly type: 'failed'; readonly error: ErrorShape }
  | ({ readonly type: 'configured' } & Pick<State, 'preferences' | 'ownKeys' | 'network' | 'isMono'>)
  | { readonly type: 'networkChosen'; readonly network: NetworkChoice }
  | { readonly type: 'emoji'; readonly emoji: readonly Emoji[] }
  | { readonly type: 'edited'; readonly conversation: string | undefined; readonly text: string }
  | { readonly type: 'renamed'; readonly account: AccountEntry }
  | { readonly type: 'notice'; readonly kind: 'info' | 'error'; readonly text: string }

/** All effects of the interface. */
export type Effect =
  | ChatEffect
  | { readonly do: 'add'; readonly link: string; readonly name: string; readonly message: string }
  | { readonly do: 'accept' | 'decline'; readonly request: string }
  | { readonly do: 'rename'; readonly contact: string; readonly name: string }
  | {
      readonly do: 'verify'
      readonly contact: string
      readonly verified: boolean
      readonly safetyNumber: string | null
    }
  | { readonly do: 'showContact'; readonly contact: string }
  | { readonly do: 'showMessage'; readonly id: string }
  | { readonly do: 'showLink'; readonly invite: boolean }
  | { readonly do: 'showStatus' }
  /** Dispatches `attentionOver` when no key was pressed for some time. */
  | { readonly do: 'watchAttention' }
  | { readonly do: 'removeAccount' | 'confirmWords' | 'lock' | 'quit' | 'suspend' | 'redraw' }
  | { readonly do: 'notify'; readonly text: string; readonly how: 'bell' | 'text' }
  | { readonly do: 'prefer'; readonly name: PreferenceName; readonly value: string }
  | { readonly do: 'chooseNetwork'; readonly network: NetworkChoice }
  | { readonly do: 'renameSelf'; readonly name: string }
  | { readonly do: 'loadEmoji' }
  | { readonly do: 'edit'; readonly conversation: string | undefined; readonly text: string }
  | { readonly do: 'create'; readonly name: string; readonly passphrase: string }
  | { readonly do: 'restore'; readonly name: string; readonly words: string; readonly passphrase: string }
  | { readonly do: 'unlock'; readonly words: string; readonly passphrase: string }
  | { readonly do: 'open'; readonly account: AccountEntry }
  | { readonly do: 'copy'; readonly text: string }

/** Result of an update: the new state, and the effects to perform. */
export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

export const only = (state: State): Step => ({ state, effects: [] })

/** Joins several steps to one. */
export const steps = (state: State, ...all: readonly ((state: State) => Step)[]): Step =>
  all.reduce<Step>(
    (before, next) => {
      const { state: after, effects } = next(before.state)
      return { state: after, effects: [...before.effects, ...effects] }
    },
    { state, effects: [] as readonly Effect[] },
  )

export const currentOf = (state: State): Conversation | undefined =>
  state.current === undefined ? undefined : state.conversations.get(state.current)

/** The text in the composer. */
export const draftOf = (state: State): Editor => currentOf(state)?.draft ?? state.lobby

/** Whether a person is at the terminal: it has the focus or receives keys. */
export const isPresent = ({ focused, isAttentive }: State): boolean => focused || isAttentive

/** Whether a person sees a message when it arrives: a person is present, no layer is open, and the newest message is visible. */
export const isLookedAt = (state: State, { contact, anchor, goal, below }: Conversation): boolean =>
  state.connection.state === 'ready' &&
  isPresent(state) &&
  state.layers.length === 0 &&
  state.current === contact.address &&
  anchor === undefined &&
  goal === undefined &&
  !below

/** Changes one conversation. Does nothing if there is none. */
export function changeConversation(
  state: State,
  address: string | undefined,
  change: (conversation: Conversation) => Partial<Conversation>,
): State {
  const conversation = address === undefined ? undefined : state.conversations.get(address)
  if (conversation === undefined || address === undefined) return state
  return {
    ...state,
    conversations: new Map(state.conversations).set(address, { ...conversation, ...change(conversation) }),
  }
}

export const withNotice = (state: State, kind: 'info' | 'error', text: string): State => ({
  ...state,
  notice: { kind, text },
})

/** Takes over a change of the account that is open. */
export const withAccount = (state: State, account: AccountEntry): State => ({
  ...state,
  account,
  accounts: state.accounts.map((each) => (each.address === account.address ? account : each)),
})

/** The state before the configuration and the node are read. */
export function initialState(columns: number, rows: number, bindings: readonly Binding[]): State {
  return {
    ...{
      columns,
      rows,
      bindings,
      focused: true,
      isAttentive: false,
      accounts: [],
      account: undefined,
      connection: { state: 'none' },
    },
    ...{ status: undefined, conversations: new Map(), requests: [], current: undefined, layers: [], notice: undefined },
    ...{ question: undefined, undoable: undefined, picker: undefined, origin: undefined, lastSearch: undefined },
    ...{ leader: false, leaving: false, killed: '', lobby: emptyEditor, emoji: undefined, cycle: undefined },
    isListClosed: false,
    ...{
      preferences: usualPreferences,
      isMono: false,
      ownKeys: {},
      network: { profile: 'public', isChosen: true, variables: [] },
    },
  }
}
