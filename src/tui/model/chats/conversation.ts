import type { Contact, Conversation as Listed, Message } from '../../../rpc/contract.ts'
import { type Editor, editorWith, emptyEditor } from '../input/editor.ts'
import { type Held, nothingHeld, type Span } from '../../../client/held.ts'

/** A contact with the loaded messages and the state of its conversation. */
export interface Conversation extends Held {
  readonly contact: Contact
  /** Whether messages were loaded. */
  readonly isLoaded: boolean
  /** The span that is being loaded. Its result is recognised by this object. */
  readonly reading: Span | undefined
  /** Whether loading failed. It is tried again after a key press or when the node is back. */
  readonly isStuck: boolean
  /** Whether events may have been missed, so that the loaded messages have to be loaded again. */
  readonly isOutdated: boolean
  /** Messages that arrived while a span was being loaded and that it may lack. */
  readonly meanwhile: readonly Message[]
  /** Messages that loaded ones reply to and that are not loaded themselves, by id. Undefined while they load or if they are missing. */
  readonly quoted: ReadonlyMap<string, Message | undefined>
  readonly last: Message | null
  readonly muted: boolean
  readonly pinned: boolean
  readonly unread: number
  /** Whether a call that marks messages runs. */
  readonly marking: boolean
  /** The last message of the last attempt to mark; undefined after a new unread message. */
  readonly markedUntil: string | undefined
  /** Id of the first message that was unread when it arrived or when the conversation was opened. The unread line is above it. */
  readonly unreadFrom: string | undefined
  /** Whether the contact is typing. */
  readonly isTyping: boolean
  readonly draft: Editor
  /** The message that is being edited. The draft is kept in `waiting`. */
  readonly editing: { readonly id: string; readonly waiting: Editor } | undefined
  /** Texts that were sent here, oldest first. */
  readonly sent: readonly string[]
  /** How many texts back in `sent` the composer is. The draft is kept in `aside`. */
  readonly back: number
  readonly aside: Editor
  /** Message that the draft replies to. */
  readonly replyTo: string | undefined
  /**
   * Lower edge of the window: undefined at the newest message, otherwise a message and the number of its hidden rows. `beside`: the message id that the
   * node accepts to load messages around it.
   */
  readonly anchor: { readonly id: string; readonly beside: string; readonly hidden: number } | undefined
  /** Messages that arrived below the window. */
  readonly newer: number
  /** The message that keys act on. */
  readonly chosen: string | undefined
  /** A message to go to when it is loaded, and whether it is then chosen or put at the top of the window. */
  readonly goal: { readonly id: string; readonly as: 'chosen' | 'top' } | undefined
}

export const newConversation = (contact: Contact): Conversation => ({
  ...{ contact, ...nothingHeld, isLoaded: false, reading: undefined, isStuck: false, isOutdated: false },
  ...{ meanwhile: [], quoted: new Map(), last: null, muted: false, pinned: false },
  ...{ unread: 0, marking: false, markedUntil: undefined, unreadFrom: undefined, isTyping: false },
  ...{ draft: emptyEditor, editing: undefined, sent: [], back: 0, aside: emptyEditor, replyTo: undefined },
  ...{ anchor: undefined, newer: 0, chosen: undefined, goal: undefined },
})

/** Takes over what the node reports about a conversation. */
export const listed = (
  known: Conversation,
  { muted, pinned, last, ...given }: Listed,
  isLookedAt: boolean,
): Partial<Conversation> => ({ muted, pinned, last, ...unreadNow(known, given, isLookedAt) })

/** Takes over the number of unread messages. Messages that arrive while the conversation `isLookedAt` get no unread line, although they are not marked yet. */
export const unreadNow = (
  known: Conversation,
  { unread, firstUnread }: Pick<Listed, 'unread' | 'firstUnread'>,
  isLookedAt: boolean,
): Partial<Conversation> => ({
  unread,
  ...(unread > known.unread && { markedUntil: undefined }),
  ...(unread > 0 &&
    !isLookedAt &&
    firstUnread !== null &&
    (known.unreadFrom === undefined || known.unread === 0) && { unreadFrom: firstUnread }),
})

/** The draft of the node, for an empty composer. Text that was typed here is kept instead. */
export const restoredDraft = ({ draft, editing }: Conversation, text: string): Partial<Conversation> =>
  draft.text === '' && editing === undefined && text !== '' ? { draft: editorWith(text) } : {}

/** The draft to store. The text of an edit is not stored. */
export const draftToKeep = ({ draft, editing }: Conversation): string => (editing?.waiting ?? draft).text
