import { emptyEditor, editorCommands, insert, isEditorCommand } from './editor.ts'
import type { Action } from './keys.ts'
import { commonReactions, toggled } from './reactions.ts'
import { changeConversation, currentOf, only, type Question, type State, type Step } from './state.ts'

export const questionText = ({ isOwn }: Question): string => (isOwn ? 'Delete it for both?' : 'Delete it here only?')

/** What a key answers. */
export function answer(state: State, { id }: Question, action: Action): Step {
  const next = changeConversation({ ...state, question: undefined }, state.current, () => ({ chosen: undefined }))
  return action === 'confirm'
    ? { state: next, effects: [{ do: 'takeBack', id }] }
    : only({ ...state, question: undefined })
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
  const next = changeConversation({ ...state, picker: undefined }, state.current, () => ({ chosen: undefined }))
  return { state: next, effects: [{ do: 'react', id: message.id, reaction: toggled(message, state, reaction) }] }
}
