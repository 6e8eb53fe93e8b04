import type { Conversation as Listed, Message } from '../../rpc/contract.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { Held, Span } from '../../client/held.ts'
import type { Snapshot } from '../../client/session.ts'
import type { Query } from './layers/search.ts'

/** Effects of conversations, which the node performs. */
export type ChatEffect =
  | { readonly do: 'send'; readonly conversation: string; readonly text: string; readonly replyTo: string | undefined }
  | { readonly do: 'changeText'; readonly conversation: string; readonly id: string; readonly text: string }
  /** Deletes a message after the time to undo it. */
  | { readonly do: 'takeBack'; readonly id: string }
  /** Cancels a deletion. */
  | { readonly do: 'keepMessage'; readonly id: string }
  /** Dispatches `undoOver` when the time to undo is over. */
  | { readonly do: 'watchUndo'; readonly id: string }
  | { readonly do: 'react'; readonly id: string; readonly reaction: string }
  | { readonly do: 'set'; readonly conversation: string; readonly muted?: boolean; readonly pinned?: boolean }
  | { readonly do: 'mark'; readonly conversation: string; readonly until: string }
  | { readonly do: 'load'; readonly conversation: string; readonly span: Span }
  /** Loads messages that loaded messages reply to. */
  | { readonly do: 'quote'; readonly conversation: string; readonly ids: readonly string[] }
  | { readonly do: 'search'; readonly query: Query }
  /** Stores a draft. `soon`: about a second after the last change; otherwise at once. */
  | {
      readonly do: 'keepDraft'
      readonly conversation: string
      readonly text: string
      readonly soon: boolean
      /** The draft that the node reported. */
      readonly known?: string
    }
  | { readonly do: 'tellTyping' | 'watchTyping'; readonly conversation: string }

/** Results of the effects. */
export type ChatHappening =
  | { readonly type: 'loaded'; readonly snapshot: Snapshot }
  | { readonly type: 'history'; readonly conversation: string; readonly span: Span; readonly page: Held }
  | { readonly type: 'notRead'; readonly conversation: string; readonly span: Span; readonly error: ErrorShape }
  | { readonly type: 'quoted'; readonly conversation: string; readonly messages: readonly Message[] }
  /** The attempt to mark messages ended. The change itself arrives as an event, in order; the result of the call could be older than an event. */
  | { readonly type: 'marked'; readonly conversation: string }
  | { readonly type: 'set'; readonly listed: Listed }
  /** The current form of a message. */
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'notDeleted'; readonly error: ErrorShape }
  | { readonly type: 'undoOver'; readonly id: string }
  | { readonly type: 'typingOver'; readonly conversation: string }
  | { readonly type: 'found'; readonly query: Query; readonly messages: readonly Message[]; readonly more: boolean }
  | { readonly type: 'notFound'; readonly query: Query; readonly error: ErrorShape }
  | ({ readonly type: 'notSent'; readonly error: ErrorShape } & Omit<Extract<ChatEffect, { do: 'send' }>, 'do'>)
  | ({ readonly type: 'notChanged'; readonly error: ErrorShape } & Omit<
      Extract<ChatEffect, { do: 'changeText' }>,
      'do'
    >)
