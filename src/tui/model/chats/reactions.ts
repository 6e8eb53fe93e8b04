import type { Message } from '../../../rpc/contract.ts'
import { isReaction, reactionRule } from '../../../shared/text/reaction.ts'
import { emptyEditor } from '../input/editor.ts'
import type { Emoji } from '../input/emoji.ts'
import { type Row, row } from '../../screen/text/rows.ts'
import { changeConversation, only, type Picker, type State, type Step, withNotice } from '../state.ts'
import { doUndoably } from '../undo.ts'

export const openPicker = (id: string): Picker => ({ id, editor: emptyEditor })

/** Reactions with numbers. Each is two columns wide in terminals with emoji. */
export const commonReactions = ['👍', '👎', '😂', '🎉', '😮', '😢', '🙏', '🔥'] as const

/** The reaction of this account to a message. */
const ownReaction = ({ reactions }: Message, { account }: Pick<State, 'account'>): string | undefined =>
  reactions.find(({ from }) => from === account?.address)?.reaction

/** Converts the short code of an emoji, `:rocket:` or `:rocket`, to the emoji. Other text stays. */
function meant(typed: string, { emoji }: State): string {
  const name = /^:([a-z0-9_+-]{2,}?):?$/i.exec(typed)?.[1]?.toLowerCase()
  const found = Array.isArray(emoji) ? (emoji as readonly Emoji[]).find((each) => each.name === name) : undefined
  return found?.emoji ?? typed
}

/** Sets or removes a reaction. The same reaction again removes it. Text that is no reaction gives a notice. */
export function react(state: State, message: Message, typed: string): Step {
  const reaction = meant(typed.trim(), state)
  if (!isReaction(reaction)) return only(withNotice(state, 'error', `A reaction is ${reactionRule}`))
  const next = changeConversation({ ...state, picker: undefined }, message.conversation, () => ({ chosen: undefined }))
  const { id } = message
  const before = ownReaction(message, state) ?? ''
  const effect = { do: 'react', id, reaction: before === reaction ? '' : reaction } as const
  return doUndoably(next, { of: 'react', id, before }, effect)
}

/** The rows of the picker: choices and the typed text. */
export function pickerRows({ editor }: Picker): Row[] {
  const numbered = commonReactions.map((each, index) => `${index + 1} ${each}`)
  return [
    row(' A number, or type one and press Enter'),
    row(` ${numbered.slice(0, 4).join('  ')}`),
    row(` ${numbered.slice(4).join('  ')}`),
    [{ text: ' > ', token: 'faint' }, { text: editor.text }, { text: ' ', token: 'cursor' }],
  ]
}
