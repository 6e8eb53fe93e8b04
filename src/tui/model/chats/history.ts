import type { ErrorShape } from '../../../shared/errors.ts'
import type { Conversation } from './conversation.ts'
import { type Held, joinPage, letGo, placeMessage, type Span } from '../../../client/held.ts'
import { layoutOf } from '../../screen/layout.ts'
import { choose, placed } from './scrolling.ts'
import { shownMessages } from '../../screen/message-rows.ts'
import { changeConversation, only, type State, type Step, withNotice } from '../state.ts'
import { topAt } from './window.ts'

/** Further messages are loaded if fewer than this number are left before an end of the loaded part. */
const margin = 30

/** The next span to load for a conversation in a window of `height` rows. */
function wantedSpan(conversation: Conversation, height: number): Span | undefined {
  const { messages, above, below, anchor, isLoaded, isOutdated, goal } = conversation
  if (goal) return { want: 'around', id: goal.id }
  const isElsewhere = anchor === undefined && below
  if (!isLoaded || isOutdated || isElsewhere)
    return anchor === undefined ? { want: 'newest' } : { want: 'around', id: anchor.beside }
  const at = anchor === undefined ? messages.length - 1 : messages.findLastIndex(({ id }) => id === anchor.id)
  const [first, last] = [messages[0], messages.at(-1)]
  if (above && first && at - height < margin) return { want: 'before', order: first.order }
  if (below && last && messages.length - 1 - at < margin) return { want: 'after', order: last.order }
  return undefined
}

/** Loads missing messages of the conversation on the screen, one span at a time. */
export function readMissing(state: State, conversation: Conversation): Step {
  if (conversation.reading || conversation.isStuck || state.connection.state !== 'ready') return only(state)
  const span = wantedSpan(conversation, layoutOf(state).messageRows)
  if (!span) return only(state)
  const { address } = conversation.contact
  return {
    state: changeConversation(state, address, () => ({ reading: span, meanwhile: [] })),
    effects: [{ do: 'load', conversation: address, span }],
  }
}

/** Takes over a loaded page. A page that is no longer expected is dropped. */
export function withPage(state: State, address: string, span: Span, page: Held): Step {
  const conversation = state.conversations.get(address)
  if (conversation?.reading !== span) return only(state)
  let held = joinPage(conversation, span, page)
  for (const message of conversation.meanwhile) {
    if (held.messages.some(({ id }) => id === message.id)) continue
    held = placeMessage(held, message).held
  }
  const { anchor, goal, chosen } = conversation
  const looked = goal?.id ?? anchor?.id
  held = letGo(held, looked === undefined ? held.messages.length : held.messages.findIndex(({ id }) => id === looked))
  const has = (id: string | undefined): boolean => held.messages.some((each) => each.id === id)
  const next = changeConversation(state, address, () => ({
    ...held,
    ...{ isLoaded: true, reading: undefined, meanwhile: [] },
    isOutdated: conversation.isOutdated && span.want !== 'newest' && span.want !== 'around',
    ...(anchor &&
      !has(anchor.id) &&
      !goal && { anchor: has(anchor.beside) ? { ...anchor, id: anchor.beside } : undefined }),
    ...(chosen !== undefined && !has(chosen) && { chosen: undefined }),
  }))
  return askForQuoted(span.want === 'around' ? reachGoal(next, address) : next, address)
}

/** Goes to the message that the page was loaded for. */
function reachGoal(state: State, address: string): State {
  const conversation = state.conversations.get(address)
  if (!conversation?.goal) return state
  const { goal, messages } = conversation
  const index = messages.findIndex(({ id }) => id === goal.id)
  if (index < 0) return state
  const there = changeConversation(state, address, () => ({ goal: undefined }))
  if (goal.as === 'chosen') return choose(there, { ...conversation, goal: undefined }, index)
  // Away from the bottom, the window has one row less.
  const away = changeConversation(there, address, () => ({ anchor: { id: goal.id, beside: goal.id, hidden: 0 } }))
  return placed(there, conversation, topAt(shownMessages(away, conversation), index))
}

/** Loads messages that loaded ones reply to, because one line of each is shown. */
export function askForQuoted(state: State, address: string): Step {
  const conversation = state.conversations.get(address)
  if (!conversation) return only(state)
  const { messages, quoted } = conversation
  const held = new Set(messages.map(({ id }) => id))
  const ids = messages.flatMap(({ replyTo }) =>
    replyTo !== null && !held.has(replyTo) && !quoted.has(replyTo) ? [replyTo] : [],
  )
  if (ids.length === 0) return only(state)
  const asked = new Map([...quoted, ...ids.map((id) => [id, undefined] as const)])
  return {
    state: changeConversation(state, address, () => ({ quoted: asked })),
    effects: [{ do: 'quote', conversation: address, ids: [...new Set(ids)] }],
  }
}

/** Handles a failed load. If the node no longer has the message, loads the newest ones instead. */
export function notRead(state: State, address: string, span: Span, error: ErrorShape): State {
  const conversation = state.conversations.get(address)
  if (conversation?.reading !== span) return state
  if (error.code !== 'unknown-message' || span.want === 'newest')
    return changeConversation(state, address, () => ({ reading: undefined, isStuck: true, goal: undefined }))
  const next = changeConversation(state, address, () => ({
    ...{ reading: undefined, goal: undefined, anchor: undefined, isOutdated: true },
  }))
  return conversation.goal ? withNotice(next, 'error', 'That message is not here any more') : next
}

/** Goes to a message of a conversation, loaded or not. */
export function goTo(state: State, address: string, id: string, as: 'chosen' | 'top'): State {
  const conversation = state.conversations.get(address)
  if (!conversation) return state
  const index = conversation.messages.findIndex((each) => each.id === id)
  const goal = changeConversation(state, address, () => ({ goal: { id, as }, isStuck: false }))
  return index < 0 ? goal : reachGoal(goal, address)
}

/** Goes to the newest message. */
export const toBottom = (state: State, address: string): State =>
  changeConversation(state, address, () => ({
    ...{ anchor: undefined, newer: 0, chosen: undefined, goal: undefined, isStuck: false },
  }))

/** Corrects the window of the conversation on the screen after each update. */
export function settleWindow({ anchor, messages, below, newer }: Conversation): Partial<Conversation> | undefined {
  const isAtEnd = !below && anchor?.hidden === 0 && anchor.id === messages.at(-1)?.id
  if (isAtEnd) return { anchor: undefined, newer: 0 }
  return anchor === undefined && !below && newer > 0 ? { newer: 0 } : undefined
}
