import type { Message } from '../rpc/contract.ts'
import { emptyEditor } from './editor.ts'
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
