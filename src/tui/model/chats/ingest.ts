import type { Contact, Conversation as Listed } from '../../../rpc/contract.ts'
import type { Snapshot } from '../../../client/session.ts'
import { type Conversation, draftToKeep, listed, newConversation, restoredDraft } from './conversation.ts'
import { changeConversation, type Effect, isLookedAt, type State, type Step } from '../state.ts'

/** Adds a contact or updates it. */
export function withContact(state: State, contact: Contact): State {
  const known = state.conversations.get(contact.address)
  const conversation = known ? { ...known, contact } : newConversation(contact)
  const requests = state.requests.filter(({ from }) => contact.state !== 'accepted' || from.address !== contact.address)
  return {
    ...state,
    ...(requests.length < state.requests.length && { requests }),
    conversations: new Map(state.conversations).set(contact.address, conversation),
  }
}

/** Takes over what the node reports about a conversation. */
export const withListed = (state: State, given: Listed): State =>
  changeConversation(state, given.conversation, (known) => listed(known, given, isLookedAt(state, known)))

/** Takes over the conversations of the node, in its order. */
function withList(
  state: State,
  { conversations, requests, status }: Pick<Snapshot, 'conversations' | 'requests' | 'status'>,
): State {
  const ordered = new Map<string, Conversation>()
  for (const each of conversations) {
    const known = state.conversations.get(each.conversation)
    if (known) ordered.set(each.conversation, { ...known, ...listed(known, each, isLookedAt(state, known)) })
  }
  for (const [address, known] of state.conversations) if (!ordered.has(address)) ordered.set(address, known)
  return { ...state, conversations: ordered, requests, status }
}

/** Takes over the state of the node after connecting. The draft of the person stays, and is stored at the node if it differs. */
export function withSnapshot(state: State, { contacts, isResumed, ...rest }: Snapshot): Step {
  const known = contacts.reduce(withContact, state)
  let next: State = { ...withList(known, rest), connection: { state: 'ready' } }
  const drafts = new Map(rest.conversations.map(({ conversation, draft }) => [conversation, draft]))
  for (const address of next.conversations.keys())
    next = changeConversation(next, address, (conversation) => ({
      ...{ reading: undefined, isStuck: false, marking: false, markedUntil: undefined, isTyping: false },
      ...(!isResumed && conversation.isLoaded && { isOutdated: true }),
      ...(!state.conversations.has(address) && restoredDraft(conversation, drafts.get(address) ?? '')),
    }))
  const effects = [...state.conversations].flatMap(([conversation, was]): Effect[] => {
    const [text, known] = [draftToKeep(was), drafts.get(conversation) ?? '']
    return text === known ? [] : [{ do: 'keepDraft', conversation, text, soon: false, known }]
  })
  return { state: next, effects }
}
