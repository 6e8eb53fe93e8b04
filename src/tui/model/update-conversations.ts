import type { ErrorShape } from '../../shared/errors.ts'
import { harmless } from '../../shared/text/harmless.ts'
import { withMessage } from './chats/message-events.ts'
import type { ChatHappening } from './chat-effects.ts'
import { editorWith } from './input/editor.ts'
import { notRead, withPage } from './chats/history.ts'
import { withSnapshot } from './chats/ingest.ts'
import { type Search, withHits } from './layers/search.ts'
import { changeConversation, only, type State, type Step, withNotice } from './state.ts'
import { undoOver } from './undo.ts'
import { withoutUnlock } from './layers/unlocking.ts'

/** An error as one sentence. */
export const sentence = ({ message, hint }: ErrorShape): string =>
  harmless(`${message}. ${hint}.`).replaceAll('\n', ' ')

/** Applies results of the node about conversations. */
export function updateConversations(state: State, happening: ChatHappening): Step {
  switch (happening.type) {
    case 'loaded':
      return withSnapshot(withoutUnlock(state), happening.snapshot)
    case 'history':
      return withPage(state, happening.conversation, happening.span, happening.page)
    case 'notRead': {
      const { conversation, span, error } = happening
      const next = notRead(state, conversation, span, error)
      const isTold = error.code === 'node-unreachable' || error.code === 'unknown-message'
      return only(isTold ? next : withNotice(next, 'error', sentence(error)))
    }
    case 'quoted':
      return only(
        changeConversation(state, happening.conversation, ({ quoted }) => ({
          quoted: new Map([...quoted, ...happening.messages.map((each) => [each.id, each] as const)]),
        })),
      )
    case 'marked':
      return only(changeConversation(state, happening.conversation, () => ({ marking: false })))
    case 'set': {
      const { name, muted, pinned } = happening.listed
      const how = [muted ? 'muted' : 'not muted', pinned ? 'pinned' : 'not pinned'].join(', ')
      return only(withNotice(state, 'info', `${name}: ${how}`))
    }
    case 'message':
      return only(withMessage(state, happening.message))
    case 'typingOver':
      return only(changeConversation(state, happening.conversation, () => ({ isTyping: false })))
    case 'found': {
      const { query, messages, more } = happening
      return only(inSearch(state, (search) => withHits(search, query, messages, more)))
    }
    case 'notFound':
      return only(
        inSearch(state, (search) =>
          search.asked === happening.query
            ? { ...search, asked: undefined, problem: sentence(happening.error) }
            : search,
        ),
      )
    case 'notSent': {
      const { conversation, text, replyTo, error } = happening
      const back = changeConversation(state, conversation, ({ draft, editing }) => {
        const before = editing?.waiting ?? draft
        const both = editorWith(before.text === '' ? text : `${text}\n${before.text}`)
        return { replyTo, ...(editing ? { editing: { ...editing, waiting: both } } : { draft: both }) }
      })
      return only(withNotice(back, 'error', `Not sent: ${sentence(error)}`))
    }
    case 'notDeleted':
      return only(withNotice(state, 'error', `Not deleted: ${sentence(happening.error)}`))
    case 'undoOver':
      return only(undoOver(state, happening.id))
    case 'notChanged': {
      const { conversation, id, text, error } = happening
      const back = changeConversation(undoOver(state, id), conversation, ({ draft, editing }) =>
        editing ? {} : { editing: { id, waiting: draft }, draft: editorWith(text) },
      )
      return only(withNotice(back, 'error', `Not changed: ${sentence(error)}`))
    }
  }
}

const inSearch = (state: State, change: (search: Search) => Search): State => ({
  ...state,
  layers: state.layers.map((layer) => (layer.kind === 'search' ? change(layer) : layer)),
})
