import type { Message } from '../../../rpc/contract.ts'
import type { Conversation } from './conversation.ts'
import { editorWith } from '../input/editor.ts'
import { goTo, toBottom } from './history.ts'
import type { Action } from '../input/keys.ts'
import { openLinks } from '../layers/layers.ts'
import { linksIn } from './links.ts'
import { type Deed, fits, isOwn } from './deeds.ts'
import { openPicker, react } from './reactions.ts'
import { choose } from './scrolling.ts'
import { changeConversation, only, type State, type Step, withNotice } from '../state.ts'

/** The newest loaded message that permits an action: the target of a command without a chosen message. */
export const newestFor = ({ messages }: Conversation, deed: Deed): Message | undefined =>
  messages.findLast(
    (each) => fits[deed].test(each) && (deed !== 'delete' || isOwn(each)) && (deed !== 'reply' || !isOwn(each)),
  ) ?? (deed === 'reply' ? messages.findLast(fits.reply.test) : undefined)

/** Performs an action on a message. `argument`: a reaction from a command. `typed`: the character of the key. */
export function act(
  state: State,
  conversation: Conversation,
  message: Message,
  deed: Deed,
  argument = '',
  typed = '',
): Step {
  if (!fits[deed].test(message)) return only(withNotice(state, 'info', fits[deed].else))
  const { address } = conversation.contact
  const leave = changeConversation(state, address, () => ({ chosen: undefined }))
  switch (deed) {
    case 'reply':
      return only(changeConversation(toBottom(state, address), address, () => ({ replyTo: message.id })))
    case 'edit':
      return only(
        changeConversation(leave, address, ({ draft, editing }) => ({
          editing: { id: message.id, waiting: editing?.waiting ?? draft },
          draft: editorWith(message.text),
        })),
      )
    case 'delete':
      return only({ ...state, question: { about: 'delete', id: message.id, isOwn: isOwn(message), typed } })
    case 'react':
      return argument === '' ? only({ ...state, picker: openPicker(message.id) }) : react(state, message, argument)
    case 'copy':
      return {
        state: withNotice(leave, 'info', 'Copied, if the terminal allows it'),
        effects: [{ do: 'copy', text: message.text }],
      }
    case 'open':
      return openTarget(state, conversation, message)
    case 'info':
      return { state, effects: [{ do: 'showMessage', id: message.id }] }
  }
}

/** Shows the links of a message in full to copy them, because a terminal may open another address than it shows. Goes to the message it replies to. */
function openTarget(state: State, { contact }: Conversation, { text, replyTo }: Message): Step {
  const links = linksIn(text)
  const [first] = links
  if (first === undefined) return only(replyTo === null ? state : jump(state, contact.address, replyTo))
  const shown = { ...state, layers: [...state.layers, openLinks(links, replyTo)] }
  if (links.length > 1 || replyTo !== null) return only(shown)
  return {
    state: withNotice(shown, 'info', 'Copied, if the terminal allows it'),
    effects: [{ do: 'copy', text: first }],
  }
}

/** Goes to a message of another place and stores the origin. */
export function jump(state: State, address: string, id: string): State {
  const { current, origin } = state
  const from =
    origin ??
    (current === undefined ? undefined : { address: current, anchor: state.conversations.get(current)?.anchor })
  const there = { ...state, current: address, layers: [], origin: from }
  return goTo(there, address, id, 'chosen')
}

/** Returns to the origin of a jump. */
function goBack(state: State): State {
  const { origin } = state
  if (!origin) return state
  const left = changeConversation({ ...state, origin: undefined }, state.current, () => ({ chosen: undefined }))
  const there = { ...left, current: origin.address }
  const { anchor } = origin
  if (anchor === undefined) return toBottom(there, origin.address)
  const has = there.conversations.get(origin.address)?.messages.some(({ id }) => id === anchor.id)
  return changeConversation(there, origin.address, () => ({ anchor, isOutdated: has !== true }))
}

/** Handles a key while a message is chosen. */
export function actOnChosen(
  state: State,
  conversation: Conversation,
  chosen: string,
  action: Action,
  text: string | undefined,
): Step {
  const { messages, contact, below } = conversation
  const index = messages.findIndex(({ id }) => id === chosen)
  const message = messages[index]
  const leave = (): State => changeConversation(state, contact.address, () => ({ chosen: undefined }))
  switch (action) {
    case 'up':
      return only(choose(state, conversation, Math.max(0, index - 1)))
    case 'down':
      if (index < messages.length - 1) return only(choose(state, conversation, index + 1))
      return only(below ? state : toBottom(state, contact.address))
    case 'reply':
    case 'edit':
    case 'delete':
    case 'react':
    case 'copy':
    case 'open':
    case 'info':
      return message ? act(state, conversation, message, action, '', text) : only(leave())
    case 'back':
      return only(state.origin ? goBack(state) : leave())
    default:
      return only(state)
  }
}
