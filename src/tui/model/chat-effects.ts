import type { Contact, Conversation as Listed, Message, Request, Status } from '../../rpc/contract.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { Held, Span } from '../../client/held.ts'
import type { Query } from './layers/search.ts'

/** What the node knows, read when the connection is made. */
export interface Snapshot {
  readonly contacts: readonly Contact[]
  readonly conversations: readonly Listed[]
  readonly requests: readonly Request[]
  readonly status: Status
  /** Whether events go on where they ended before: nothing that is held has changed without one. */
  readonly isResumed: boolean
}

/** What the conversations want done by the node. */
export type ChatEffect =
  | { readonly do: 'send'; readonly conversation: string; readonly text: string; readonly replyTo: string | undefined }
  | { readonly do: 'changeText'; readonly conversation: string; readonly id: string; readonly text: string }
  /** Leaves when it can no longer be undone. */
  | { readonly do: 'takeBack'; readonly id: string }
  /** Not taken back, after all. */
  | { readonly do: 'keepMessage'; readonly id: string }
  /** Tells by `undoOver` when it cannot be undone any more. */
  | { readonly do: 'watchUndo'; readonly id: string }
  | { readonly do: 'react'; readonly id: string; readonly reaction: string }
  | { readonly do: 'set'; readonly conversation: string; readonly muted?: boolean; readonly pinned?: boolean }
  | { readonly do: 'mark'; readonly conversation: string; readonly until: string }
  | { readonly do: 'load'; readonly conversation: string; readonly span: Span }
  /** Messages that held ones answer. */
  | { readonly do: 'quote'; readonly conversation: string; readonly ids: readonly string[] }
  | { readonly do: 'search'; readonly query: Query }
  /** `soon`: about a second after the last change; else at once. */
  | {
      readonly do: 'keepDraft'
      readonly conversation: string
      readonly text: string
      readonly soon: boolean
      /** What the node has instead, where it has just said so. */
      readonly known?: string
    }
  | { readonly do: 'tellTyping' | 'watchTyping'; readonly conversation: string }

/** What came of it. */
export type ChatHappening =
  | { readonly type: 'loaded'; readonly snapshot: Snapshot }
  | { readonly type: 'history'; readonly conversation: string; readonly span: Span; readonly page: Held }
  | { readonly type: 'notRead'; readonly conversation: string; readonly span: Span; readonly error: ErrorShape }
  | { readonly type: 'quoted'; readonly conversation: string; readonly messages: readonly Message[] }
  /** It was marked, or could not be. What it changed comes as an event, in the order of the others; an answer may be older than one. */
  | { readonly type: 'marked'; readonly conversation: string }
  | { readonly type: 'set'; readonly listed: Listed }
  /** A message of which the node says how it is now. */
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
