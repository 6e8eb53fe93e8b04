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

/** What there is between this screen and the node. `message` and `hint` are for the person. */
export type Connection =
  | { readonly state: 'none' | 'connecting' | 'ready' }
  | {
      readonly state: 'starting'
      readonly step: StartStep
      /** With `indexing`: so many entries of the log of those found so far. */
      readonly done?: number | undefined
      readonly total?: number | undefined
    }
  | {
      readonly state: 'stopped' | 'locked' | 'crashed' | 'silent' | 'busy' | 'mismatch'
      readonly message: string
      readonly hint: string
    }

/** What has just happened. */
export interface Notice {
  readonly kind: 'info' | 'error'
  readonly text: string
  /** What one may want to do about it. */
  readonly leadsTo?: Action
}

/** Something that is done only after a yes. */
export type Question =
  /** `typed`: what the key that asked would have written. */
  | { readonly about: 'delete'; readonly id: string; readonly isOwn: boolean; readonly typed: string }
  /** Over the list of requests. */
  | { readonly about: 'decline'; readonly request: string; readonly name: string }
  | { readonly about: 'lock' }

/** What was done to a message a short time ago, and how it was before. A deletion has not left yet. */
export type Undoable =
  | { readonly of: 'delete'; readonly id: string; readonly isOwn: boolean }
  | { readonly of: 'edit'; readonly id: string; readonly conversation: string; readonly before: string }
  | { readonly of: 'react'; readonly id: string; readonly before: string }

/** Choosing a reaction to a message. */
export interface Picker {
  readonly id: string
  readonly editor: Editor
}

/** Completing by one key, again and again. */
export interface Cycle {
  /** What the text may become in the place of `start` to the cursor; `at` is there now. */
  readonly start: number
  readonly choices: readonly string[]
  readonly at: number
  /** What was written before. */
  readonly before: Editor
}

export interface State {
  readonly columns: number
  readonly rows: number
  /** Whether the terminal has the focus. Terminals that do not tell are taken to have it. */
  readonly focused: boolean
  /** A key was pressed a short time ago, though the terminal says that it has not the focus. */
  readonly isAttentive: boolean
  readonly bindings: readonly Binding[]
  readonly accounts: readonly AccountEntry[]
  /** Whose conversations these are. */
  readonly account: AccountEntry | undefined
  readonly connection: Connection
  readonly status: Status | undefined
  readonly conversations: ReadonlyMap<string, Conversation>
  readonly requests: readonly Request[]
  /** Address of the conversation on the screen. */
  readonly current: string | undefined
  /** Screens above the chats; the last one is seen. */
  readonly layers: readonly Layer[]
  readonly notice: Notice | undefined
  readonly leader: boolean
  /** What is asked before something is done to the chosen message. */
  readonly question: Question | undefined
  /** What can still be undone. */
  readonly undoable: Undoable | undefined
  /** A reaction to the chosen message is being chosen. */
  readonly picker: Picker | undefined
  /** Where one was before going to a message somewhere else. */
  readonly origin: { readonly address: string; readonly anchor: Conversation['anchor'] } | undefined
  /** What was looked for, for looking at the next hit. */
  readonly lastSearch: Search | undefined
  /** Ctrl+C was the last key: the next one quits. */
  readonly leaving: boolean
  /** What was cut last. */
  readonly killed: string
  /** What is written while there is no conversation: only commands go anywhere from there. */
  readonly lobby: Editor
  readonly preferences: Preferences
  /** The person wants no colours from any program. */
  readonly isMono: boolean
  /** What the configuration says about keys, besides the preset. */
  readonly ownKeys: OwnKeys
  /** The network of nodes that are started from here. */
  readonly network: NetworkKnown
  /** Loaded when the first short code is typed. */
  readonly emoji: readonly Emoji[] | 'loading' | undefined
  readonly cycle: Cycle | undefined
  /** Esc has closed the list of the commands that fit. */
  readonly isListClosed: boolean
}

/** Everything that can happen to the interface. */
export type Happening =
  | InputEvent
  | ChatHappening
  | { readonly type: 'resized'; readonly columns: number; readonly rows: number }
  | { readonly type: 'accounts'; readonly accounts: readonly AccountEntry[] }
  /** Another account, or none after one was removed. */
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

/** What the interface wants done outside of itself. */
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
  /** Tells by `attentionOver` when no key was pressed for some time. */
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

/** What {@link Happening} makes of the state, and what is to be done about it. */
export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

export const only = (state: State): Step => ({ state, effects: [] })

/** Steps that follow each other as one. */
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

/** What is in the composer. */
export const draftOf = (state: State): Editor => currentOf(state)?.draft ?? state.lobby

/** Whether somebody is at the terminal: it has the focus, or gets keys. */
export const isPresent = ({ focused, isAttentive }: State): boolean => focused || isAttentive

/** Whether somebody sees a message as it comes: somebody is present, nothing is in front, the newest message is on the screen. */
export const isLookedAt = (state: State, { contact, anchor, goal, below }: Conversation): boolean =>
  state.connection.state === 'ready' &&
  isPresent(state) &&
  state.layers.length === 0 &&
  state.current === contact.address &&
  anchor === undefined &&
  goal === undefined &&
  !below

/** Changes one conversation; nothing happens when there is none. */
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

/** What is known now of the account that is open. */
export const withAccount = (state: State, account: AccountEntry): State => ({
  ...state,
  account,
  accounts: state.accounts.map((each) => (each.address === account.address ? account : each)),
})

/** The state before anything is known. */
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
