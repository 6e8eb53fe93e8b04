import { type Effect, only, type State, type Step, type Undoable, withNotice } from './state.ts'

/** Text for the hint line: what the key undoes. */
export function undoText(undoable: Undoable): string {
  switch (undoable.of) {
    case 'delete':
      return undoable.isOwn ? 'undo deleting it for both' : 'undo deleting it here'
    case 'edit':
      return 'undo the change'
    case 'react':
      return 'undo the reaction'
  }
}

/** Performs an action that can be undone for some seconds. A deletion reports itself when it is sent. */
export const doUndoably = (state: State, undoable: Undoable, effect: Effect): Step => ({
  state: { ...state, undoable },
  effects: [effect, ...(undoable.of === 'delete' ? [] : [{ do: 'watchUndo', id: undoable.id } as const])],
})

/** Undoes the last action. A deletion was not sent yet; an edit or reaction is reverted by another one. */
export function undo(state: State): Step {
  const { undoable } = state
  if (!undoable) return only(withNotice(state, 'info', 'There is nothing to undo'))
  const undone = (text: string, effect: Effect): Step => ({
    state: withNotice({ ...state, undoable: undefined }, 'info', text),
    effects: [effect],
  })
  switch (undoable.of) {
    case 'delete':
      return undone('Kept', { do: 'keepMessage', id: undoable.id })
    case 'edit': {
      const { conversation, id, before } = undoable
      return undone('Changed back', { do: 'changeText', conversation, id, text: before })
    }
    case 'react':
      return undone('Undone', { do: 'react', id: undoable.id, reaction: undoable.before })
  }
}

/** Ends the time to undo, unless another message is undoable now. */
export const undoOver = (state: State, id: string): State =>
  state.undoable?.id === id ? { ...state, undoable: undefined } : state
