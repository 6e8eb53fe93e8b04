import { reopened, wantsEmoji } from './input/completion.ts'
import { type Conversation, draftToKeep } from './chats/conversation.ts'
import { readMissing, settleWindow } from './chats/history.ts'
import { openList } from './layers/layers.ts'
import { readTyped } from './input/slash.ts'
import { orderOf } from './chats/lists.ts'
import { changeConversation, currentOf, type Effect, isLookedAt, only, type State, type Step, steps } from './state.ts'

/** Restores the invariants after each update: a conversation is shown, its messages are loaded and marked as read, drafts are stored. */
export function settle(before: State, state: State): Step {
  return steps(reopened(withScreen(state)), askForEmoji, withWindow, (now) => ({
    state: now,
    effects: keepDrafts(before, now),
  }))
}

function withScreen(state: State): State {
  let next = state
  if (next.account === undefined && next.layers.length === 0 && next.connection.state === 'none')
    next = { ...next, layers: [openList(next.accounts.length > 0 ? 'accounts' : 'welcome')] }
  if (next.current !== undefined) return next
  const [first] = orderOf(next)
  return first ? { ...next, current: first.contact.address } : next
}

const askForEmoji = (state: State): Step =>
  state.layers.length === 0 && wantsEmoji(state)
    ? { state: { ...state, emoji: 'loading' }, effects: [{ do: 'loadEmoji' }] }
    : only(state)

function withWindow(state: State): Step {
  const conversation = currentOf(state)
  if (!conversation) return only(state)
  const settled = settleWindow(conversation)
  const next = settled ? changeConversation(state, state.current, () => settled) : state
  return steps(next, ...[readMissing, mark].map((step) => (now: State) => step(now, currentOf(now) ?? conversation)))
}

/** Marks the messages of the conversation as read if a person looks at it. */
function mark(state: State, conversation: Conversation): Step {
  const { unread, marking, messages, markedUntil, isLoaded, isOutdated, contact } = conversation
  const until = messages.findLast(({ type }) => type !== 'missing')?.id
  if (unread === 0 || marking || !isLoaded || isOutdated || until === undefined || until === markedUntil)
    return only(state)
  if (!isLookedAt(state, conversation)) return only(state)
  return {
    state: changeConversation(state, contact.address, () => ({ marking: true, markedUntil: until })),
    effects: [{ do: 'mark', conversation: contact.address, until }],
  }
}

/** Stores changed drafts soon, and at once when the person leaves the conversation. Reports typing to the contact. */
function keepDrafts(before: State, now: State): Effect[] {
  if (before.account?.address !== now.account?.address) return []
  return [...now.conversations].flatMap(([conversation, is]): Effect[] => {
    const isLeft = before.current === conversation && now.current !== conversation
    const was = before.conversations.get(conversation)
    if (was === undefined || (was === is && !isLeft)) return []
    const text = draftToKeep(is)
    const hasChanged = draftToKeep(was) !== text
    return [
      ...(hasChanged || isLeft ? [{ do: 'keepDraft', conversation, text, soon: !isLeft } as const] : []),
      ...(hasChanged && isTyped(before, was, now, is) ? [{ do: 'tellTyping', conversation } as const] : []),
    ]
  })
}

/** Whether the person is typing a message. A command is not reported. */
const isTyped = (before: State, was: Conversation, now: State, { draft, contact }: Conversation): boolean =>
  before.connection.state === 'ready' &&
  now.current === contact.address &&
  contact.state === 'accepted' &&
  draft.text.length > was.draft.text.length &&
  readTyped(draft.text).kind === 'text'
