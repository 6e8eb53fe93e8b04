import type { Contact, Message, NodeEvent, Request, Status } from '../rpc/contract.ts'
import type { ErrorShape } from '../shared/errors.ts'
import type { AccountEntry } from '../supervisor/settings-file.ts'
import type { StartStep } from '../supervisor/start.ts'
import { type Editor, emptyEditor } from './editor.ts'
import type { InputEvent } from './input.ts'
import type { Binding } from './keys.ts'
import type { Layer, Page } from './layers.ts'

/** One contact and what was said. Messages are oldest first. */
export interface Conversation {
  readonly contact: Contact
  readonly messages: readonly Message[]
  /** Whether the node was asked for its messages, and how many are wanted. */
  readonly asked: number
  readonly complete: boolean
  readonly unread: number
  /** Being marked as read now. */
  readonly marking: boolean
  /** Id of the first message that was unread when it came or when the conversation was opened: the unread line is above it. */
  readonly unreadFrom: string | undefined
  readonly draft: Editor
  /** What was sent here, oldest first. */
  readonly sent: readonly string[]
  /** How far back in it one looks; the draft from before waits in `aside`. */
  readonly back: number
  readonly aside: Editor
  /** Message that the draft answers. */
  readonly replyTo: string | undefined
  /** Lower edge of the window: undefined at the bottom, else a message and how many of its rows are hidden. */
  readonly anchor: { readonly id: string; readonly hidden: number } | undefined
  /** Messages that came below the window while it was not at the bottom. */
  readonly newer: number
  /** The message that keys act upon. */
  readonly chosen: string | undefined
}

/** What there is between this screen and the node. `message` and `hint` are for the person. */
export type Connection =
  | { readonly state: 'none' | 'connecting' | 'ready' }
  | { readonly state: 'starting'; readonly step: StartStep }
  | {
      readonly state: 'stopped' | 'locked' | 'crashed' | 'silent' | 'busy' | 'mismatch'
      readonly message: string
      readonly hint: string
    }

export interface State {
  readonly columns: number
  readonly rows: number
  /** Whether the terminal has the focus. Terminals that do not tell are taken to have it. */
  readonly focused: boolean
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
  readonly notice: { readonly kind: 'info' | 'error'; readonly text: string } | undefined
  readonly leader: boolean
  /** Ctrl+C was the last key: the next one quits. */
  readonly leaving: boolean
  /** What was cut last. */
  readonly killed: string
  /** What is written while there is no conversation: only commands go anywhere from there. */
  readonly lobby: Editor
}

/** What the node knows, read when the connection is made. */
export interface Snapshot {
  readonly contacts: readonly Contact[]
  readonly requests: readonly Request[]
  readonly unread: readonly Message[]
  readonly recent: readonly Message[]
  readonly status: Status
}

/** Everything that can happen to the interface. */
export type Happening =
  | InputEvent
  | { readonly type: 'resized'; readonly columns: number; readonly rows: number }
  | { readonly type: 'accounts'; readonly accounts: readonly AccountEntry[] }
  | { readonly type: 'opened'; readonly account: AccountEntry }
  | { readonly type: 'connection'; readonly connection: Connection }
  | { readonly type: 'loaded'; readonly snapshot: Snapshot }
  | { readonly type: 'status'; readonly status: Status }
  | { readonly type: 'unread'; readonly unread: readonly Message[] }
  | { readonly type: 'event'; readonly event: NodeEvent }
  | {
      readonly type: 'history'
      readonly conversation: string
      readonly messages: readonly Message[]
      readonly limit: number
    }
  | { readonly type: 'marked'; readonly conversation: string; readonly ids: readonly string[] }
  | {
      readonly type: 'notSent'
      readonly conversation: string
      readonly text: string
      readonly replyTo: string | undefined
      readonly error: ErrorShape
    }
  | { readonly type: 'contact'; readonly contact: Contact; readonly open: boolean }
  | { readonly type: 'requestGone'; readonly id: string }
  | { readonly type: 'made'; readonly account: AccountEntry; readonly words: string; readonly ask: readonly number[] }
  | { readonly type: 'unlocked' }
  | { readonly type: 'page'; readonly page: Page }
  | { readonly type: 'failed'; readonly error: ErrorShape }
  | { readonly type: 'notice'; readonly kind: 'info' | 'error'; readonly text: string }

/** What the interface wants done outside of itself. */
export type Effect =
  | { readonly do: 'send'; readonly conversation: string; readonly text: string; readonly replyTo: string | undefined }
  | { readonly do: 'mark'; readonly conversation: string }
  | { readonly do: 'load'; readonly conversation: string; readonly limit: number }
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
  | { readonly do: 'showLink' | 'showStatus' | 'recount' | 'lock' | 'quit' | 'suspend' | 'redraw' | 'bell' }
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

export const currentOf = (state: State): Conversation | undefined =>
  state.current === undefined ? undefined : state.conversations.get(state.current)

/** What is in the composer. */
export const draftOf = (state: State): Editor => currentOf(state)?.draft ?? state.lobby

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

/** The state before anything is known. */
export function initialState(columns: number, rows: number, bindings: readonly Binding[]): State {
  return {
    ...{ columns, rows, bindings, focused: true, accounts: [], account: undefined, connection: { state: 'none' } },
    ...{ status: undefined, conversations: new Map(), requests: [], current: undefined, layers: [], notice: undefined },
    ...{ leader: false, leaving: false, killed: '', lobby: emptyEditor },
  }
}
