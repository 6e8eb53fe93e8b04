import type { Message } from '../rpc/contract.ts'
import { emptyEditor } from './editor.ts'
import { graphemes } from './graphemes.ts'
import { type Row, row } from './rows.ts'
import type { Picker, State } from './state.ts'

export const openPicker = (id: string): Picker => ({ id, editor: emptyEditor })

/** Chosen by their numbers. All of them are two columns wide wherever emoji are. */
export const commonReactions = ['👍', '👎', '😂', '🎉', '😮', '😢', '🙏', '🔥'] as const

/** Our own reaction to a message. */
export const ownReaction = ({ reactions }: Message, { account }: Pick<State, 'account'>): string | undefined =>
  reactions.find(({ from }) => from === account?.address)?.reaction

/** What to send: the same reaction again takes it back. */
export const toggled = (message: Message, state: State, reaction: string): string =>
  ownReaction(message, state) === reaction ? '' : reaction

/** Whether it says something as a reaction: an emoji, or a short sign such as `+1`. */
export const isReaction = (text: string): boolean =>
  /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(text) || graphemes(text).length <= 2
export const reactionRule = 'A reaction is an emoji, or at most two characters such as +1'

/** What can be chosen, and what is typed. */
export function pickerRows({ editor }: Picker): Row[] {
  const numbered = commonReactions.map((each, index) => `${index + 1} ${each}`)
  return [
    row(' A number, or type one and press Enter'),
    row(` ${numbered.slice(0, 4).join('  ')}`),
    row(` ${numbered.slice(4).join('  ')}`),
    [{ text: ' > ', token: 'faint' }, { text: editor.text }, { text: ' ', token: 'cursor' }],
  ]
}
