import type { Contact, Conversation as Listed, Message } from '../../../rpc/contract.ts'
import { type Editor, editorWith, emptyEditor } from '../input/editor.ts'
import { type Held, nothingHeld, type Span } from '../../../client/held.ts'

/** One contact and what was said, as far as it is held here. */
export interface Conversation extends Held {
  readonly contact: Contact
  /** Whether anything was read yet. */
  readonly isLoaded: boolean
  /** What is being read. Its answer is known by this object. */
  readonly reading: Span | undefined
  /** Reading failed: it is tried again when a key asks for it, or the node is back. */
  readonly isStuck: boolean
  /** Something may have happened of which no event came: what is held is read again. */
  readonly isOutdated: boolean
  /** What came while something was being read, and may have missed it. */
  readonly meanwhile: readonly Message[]
  /** Messages that are answered by held ones and not held themselves, by id. Undefined: asked for, or not to be had. */
  readonly quoted: ReadonlyMap<string, Message | undefined>
  readonly last: Message | null
  readonly muted: boolean
  readonly pinned: boolean
  readonly unread: number
  /** Being marked as read now. */
  readonly marking: boolean
  /** The last message of the last attempt to mark; undefined when something unread came since. */
  readonly markedUntil: string | undefined
  /** Id of the first message that was unread when it came or when the conversation was opened: the unread line is above it. */
  readonly unreadFrom: string | undefined
  /** Somebody writes at the other side. */
  readonly isTyping: boolean
  readonly draft: Editor
  /** What is being changed instead of written; the draft waits in `waiting`. */
  readonly editing: { readonly id: string; readonly waiting: Editor } | undefined
  /** What was sent here, oldest first. */
  readonly sent: readonly string[]
  /** How far back in it one looks; the draft from before waits in `aside`. */
  readonly back: number
  readonly aside: Editor
  /** Message that the draft answers. */
  readonly replyTo: string | undefined
  /**
   * Lower edge of the window: undefined at the newest message, else a message and how many of its rows are hidden. `beside`: the message to ask for
   * what is around it.
   */
  readonly anchor: { readonly id: string; readonly beside: string; readonly hidden: number } | undefined
  /** Messages that came below the window while it was not at the bottom. */
  readonly newer: number
  /** The message that keys act upon. */
  readonly chosen: string | undefined
  /** A message to go to when what is around it has been read, and whether it is chosen then or put at the top. */
  readonly goal: { readonly id: string; readonly as: 'chosen' | 'top' } | undefined
}

export const newConversation = (contact: Contact): Conversation => ({
  ...{ contact, ...nothingHeld, isLoaded: false, reading: undefined, isStuck: false, isOutdated: false },
  ...{ meanwhile: [], quoted: new Map(), last: null, muted: false, pinned: false },
  ...{ unread: 0, marking: false, markedUntil: undefined, unreadFrom: undefined, isTyping: false },
  ...{ draft: emptyEditor, editing: undefined, sent: [], back: 0, aside: emptyEditor, replyTo: undefined },
  ...{ anchor: undefined, newer: 0, chosen: undefined, goal: undefined },
})

/** What the node says about a conversation as a whole. */
export const listed = (
  known: Conversation,
  { muted, pinned, last, ...given }: Listed,
  isLookedAt: boolean,
): Partial<Conversation> => ({ muted, pinned, last, ...unreadNow(known, given, isLookedAt) })

/** What the node says about unread messages. What came while it `isLookedAt` gets no unread line, though not marked yet. */
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

/** The draft as the node keeps it, for the first time one sees it. What somebody writes here goes before it. */
export const restoredDraft = ({ draft, editing }: Conversation, text: string): Partial<Conversation> =>
  draft.text === '' && editing === undefined && text !== '' ? { draft: editorWith(text) } : {}

/** What is to be kept of what is written: not the changed text of a message that was sent. */
export const draftToKeep = ({ draft, editing }: Conversation): string => (editing?.waiting ?? draft).text
