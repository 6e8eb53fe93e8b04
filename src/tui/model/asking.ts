import { complete } from './input/completion.ts'
import { emptyEditor, editorCommands, insert, isEditorCommand } from './input/editor.ts'
import type { Action } from './input/keys.ts'
import { commonReactions, react } from './chats/reactions.ts'
import { typeInChats } from './navigate.ts'
import {
  changeConversation,
  currentOf,
  only,
  type Picker,
  type Question,
  type State,
  type Step,
  withNotice,
} from './state.ts'
import { doUndoably } from './undo.ts'

export function questionText(question: Question): string {
  if (question.about === 'lock') return 'Lock? All of it closes; only the words open it again.'
  if (question.about === 'decline') return `Decline ${question.name}? Nobody is told.`
  return question.isOwn ? 'Delete it for both?' : 'Delete it here only?'
}

/** Handles a key while a question is open. */
export function answer(state: State, question: Question, action: Action): Step {
  const asked = { ...state, question: undefined }
  if (action !== 'confirm') return only(asked)
  if (question.about === 'lock') return { state: asked, effects: [{ do: 'lock' }] }
  if (question.about === 'decline') return { state: asked, effects: [{ do: 'decline', request: question.request }] }
  const next = changeConversation(asked, state.current, () => ({ chosen: undefined }))
  const { id, isOwn } = question
  return doUndoably(next, { of: 'delete', id, isOwn }, { do: 'takeBack', id })
}

/** Text does not answer a question. It goes into the draft, with the letter of the key that asked, if the place has a draft. */
export function writeInstead(state: State, question: Question, text: string): State {
  const asked = { ...state, question: undefined }
  if (question.about === 'decline') return withNotice(asked, 'info', 'Nothing is declined: only Enter confirms')
  const [typed, nothing] = question.about === 'delete' ? [question.typed, 'Nothing is deleted'] : ['', 'Not locked']
  const written = typeInChats(asked, `${typed}${text}`)
  return withNotice(written, 'info', `${nothing}: only Enter confirms`)
}

/** Handles a key in the picker of reactions. `text` is the character of the key. */
export function pickReaction(state: State, picker: Picker, action: Action, text: string | undefined): Step {
  if (action === 'back') return only({ ...state, picker: undefined })
  if (action === 'complete' || action === 'completeBack') return complete(state, action === 'complete' ? 1 : -1)
  const number = /^react([1-8])$/.exec(action)?.[1]
  // After other characters, a digit is text, as in `+1`.
  if (number !== undefined && picker.editor.text !== '') return only(typeReaction(state, picker, text ?? ''))
  const typed = number === undefined ? picker.editor.text : (commonReactions[Number(number) - 1] ?? '')
  if (number !== undefined || action === 'pick') return pick(state, picker, typed)
  if (action === 'cancel') return only({ ...state, picker: { ...picker, editor: emptyEditor } })
  if (!isEditorCommand(action)) return only(state)
  const { text: left, cursor } = editorCommands[action](picker.editor)
  return only({ ...state, picker: { ...picker, editor: { text: left, cursor } } })
}

/** Adds typed or pasted text to the reaction. White space becomes one space. */
export const typeReaction = (state: State, picker: Picker, text: string): State => ({
  ...state,
  picker: { ...picker, editor: insert(picker.editor, text.replaceAll(/\s+/g, ' ')) },
})

function pick(state: State, picker: Picker, typed: string): Step {
  const message = currentOf(state)?.messages.find(({ id }) => id === picker.id)
  return message && typed.trim() !== '' ? react(state, message, typed) : only(state)
}
