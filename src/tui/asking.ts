import { emptyEditor, editorCommands, insert, isEditorCommand } from './editor.ts'
import type { Action } from './keys.ts'
import { commonReactions, isReaction, reactionRule, toggled } from './reactions.ts'
import { changeConversation, currentOf, only, type Question, type State, type Step, withNotice } from './state.ts'

export function questionText(question: Question): string {
  if (question.about === 'lock')
    return question.wordsUnconfirmed
      ? 'Lock? You never confirmed the words: without them all is lost.'
      : 'Lock? All of it closes; only the words open it again.'
  return question.isOwn ? 'Delete it for both?' : 'Delete it here only?'
}

/** What a key answers. */
export function answer(state: State, question: Question, action: Action): Step {
  const asked = { ...state, question: undefined }
  if (action !== 'confirm') return only(asked)
  if (question.about === 'lock') return { state: asked, effects: [{ do: 'lock' }] }
  const next = changeConversation(asked, state.current, () => ({ chosen: undefined }))
  return { state: next, effects: [{ do: 'takeBack', id: question.id }] }
}

/** What a key does in the picker of reactions. */
export function pickReaction(state: State, action: Action): Step {
  const { picker } = state
  if (!picker) return only(state)
  if (action === 'back') return only({ ...state, picker: undefined })
  const number = /^react([1-8])$/.exec(action)?.[1]
  if (number !== undefined) return react(state, commonReactions[Number(number) - 1] ?? '')
  if (action === 'pick') return react(state, picker.editor.text.trim())
  if (action === 'cancel') return only({ ...state, picker: { ...picker, editor: emptyEditor } })
  if (!isEditorCommand(action)) return only(state)
  const { text, cursor } = editorCommands[action](picker.editor)
  return only({ ...state, picker: { ...picker, editor: { text, cursor } } })
}

/** What is typed or pasted as a reaction. */
export const typeReaction = (state: State, text: string): State =>
  state.picker
    ? { ...state, picker: { ...state.picker, editor: insert(state.picker.editor, text.replaceAll(/\s/g, '')) } }
    : state

function react(state: State, reaction: string): Step {
  const message = currentOf(state)?.messages.find(({ id }) => id === state.picker?.id)
  if (!message || reaction === '') return only(state)
  if (!isReaction(reaction)) return only(withNotice(state, 'error', reactionRule))
  const next = changeConversation({ ...state, picker: undefined }, state.current, () => ({ chosen: undefined }))
  return { state: next, effects: [{ do: 'react', id: message.id, reaction: toggled(message, state, reaction) }] }
}
