import type { Message } from '../../rpc/contract.ts'
import { isKnownEvent } from '../../rpc/contract/known-event.ts'
import { questionText } from '../model/asking.ts'
import { connectionText } from '../screen/bars.ts'
import { undoMs } from '../../client/deletion-keeper.ts'
import { noticeText } from '../screen/footer.ts'
import { truncate } from '../screen/text/graphemes.ts'
import { aboutContact } from '../model/chats/lists.ts'
import { pickerRows } from '../model/chats/reactions.ts'
import type { Row } from '../screen/text/rows.ts'
import { settingsOf } from '../model/layers/settings.ts'
import { scopesOf } from '../model/scopes.ts'
import { slashOf } from '../model/input/slash.ts'
import { undoText } from '../model/undo.ts'
import { currentOf, type Happening, type State } from '../model/state.ts'
import { describeHits, describeLayer, nameOf, spoken, ways } from './describe.ts'

/** Describes changes of the state in lines. Each message is read out once. */
export interface Narrator {
  /** Lines for a happening, besides those for its changes. */
  readonly happened: (happening: Happening) => readonly string[]
  readonly changed: (before: State, after: State) => readonly string[]
}

/** Number of messages that are read out when a conversation opens. */
const lastTold = 5
/** Width of the beginning of an own message by which it is named. */
const reminderWidth = 40

const clocks = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** Events of own messages that are read out. */
const fates: Readonly<Record<string, string>> = {
  'message.delivered': 'Delivered',
  'message.read': 'Read',
  'message.expired': 'Expired, it will not arrive',
  'message.refused': 'Refused, it will not arrive',
}

export function createNarrator(): Narrator {
  const told = new Set<string>()
  let isWelcome = false

  function welcome({ connection, layers }: State): string[] {
    if (isWelcome || connection.state !== 'ready' || layers.length > 0) return []
    isWelcome = true
    return ['Type a message, or a command: /help tells all of them, /choose goes through the messages.']
  }

  function tell(message: Message): string {
    told.add(message.id)
    const about = [clocks.format(new Date(message.time)), message.direction === 'out' ? message.state : ''].filter(
      Boolean,
    )
    return `${nameOf(message)}, ${about.join(', ')}: ${message.type === 'deleted' ? '(deleted)' : message.text}`
  }

  function tellEvent(kind: string, message: Message): string[] {
    if (kind === 'message.received') return told.has(message.id) ? [] : [tell(message)]
    if (kind === 'message.queued') told.add(message.id)
    const fate = fates[kind]
    return fate === undefined ? [] : [`${fate}: ${truncate(message.text.replaceAll('\n', ' '), reminderWidth)}`]
  }

  function tellConversation(before: State, after: State): string[] {
    const [was, is] = [currentOf(before), currentOf(after)]
    if (!is) return []
    const isOther = was?.contact.address !== is.contact.address
    const about = aboutContact(is.contact)
    const head = isOther ? [`Conversation with ${is.contact.name}${about === '' ? '' : `, ${about}`}.`] : []
    const isNew = isOther || was.messages.length === 0
    const last = isNew ? is.messages.slice(-lastTold).filter(({ id }) => isOther || !told.has(id)) : []
    return [...head, ...last.map(tell)]
  }

  return {
    happened(happening) {
      if (happening.type !== 'event') return []
      const { event } = happening
      return isKnownEvent(event) && 'message' in event && event.message ? tellEvent(event.kind, event.message) : []
    },
    changed: (before, after) => [
      ...tellConnection(before, after),
      ...welcome(after),
      ...tellConversation(before, after),
      ...tellVerified(before, after),
      ...tellDeed(before, after),
      ...tellUndoable(before, after),
      ...tellChosen(before, after),
      ...tellWays(before, after),
      ...(after.notice !== before.notice && after.notice ? [noticeText(after.notice, undefined)] : []),
      ...tellLayer(before, after),
    ],
  }
}

/** Reports a change between no peers and some peers, not each single peer. */
function tellConnection(before: State, after: State): string[] {
  const hasSome = ({ status }: State): boolean | undefined => status && status.peers > 0
  const isSame = before.connection.state === after.connection.state && hasSome(before) === hasSome(after)
  const step = after.connection.state === 'starting' && after.connection !== before.connection
  if (isSame && !step) return []
  // Without the symbol before the words.
  return [connectionText(after).replace(/^[^\p{L}\d]+|^x /u, '')].filter(Boolean)
}

/** Reports contacts whose verification changed. */
function tellVerified({ conversations: was }: State, { conversations: is }: State): string[] {
  if (was === is) return []
  return [...is.values()].flatMap(({ contact: { name, address, verified } }) => {
    const before = was.get(address)?.contact.verified
    return before === undefined || before === verified ? [] : [`${name} is ${verified ? '' : 'not '}verified now`]
  })
}

/** Reports whether the next line is a reply or an edit. */
function tellDeed(before: State, after: State): string[] {
  const [was, is] = [currentOf(before), currentOf(after)]
  const textOf = (id: string): string => {
    const message = is?.messages.find((each) => each.id === id)
    return message ? `${nameOf(message)}: ${message.text}` : 'a message'
  }
  const { question, picker } = after
  return [
    ...(question && question !== before.question
      ? [...(question.about === 'delete' ? [textOf(question.id)] : []), questionText(question)]
      : []),
    ...(picker && !before.picker ? [textOf(picker.id), ...pickerRows(picker).slice(0, -1).map(textOfRow)] : []),
    ...(is?.replyTo !== undefined && is.replyTo !== was?.replyTo ? [`Replying to ${textOf(is.replyTo)}`] : []),
    ...(is?.editing && !was?.editing ? [`Changing ${textOf(is.editing.id)}`, 'Type the new text, or /back.'] : []),
  ]
}

/** Reports an action that can be undone, and a deletion that no longer can. */
function tellUndoable({ undoable: was }: State, { undoable: is, notice }: State): string[] {
  if (is === was) return []
  if (is) return [`Within ${undoMs / 1_000} seconds, ${slashOf('undo')} can ${undoText(is)}.`]
  return was?.of === 'delete' && notice === undefined ? ['Deleted.'] : []
}

/** Reports the actions of the place if they changed. */
function tellWays(before: State, after: State): string[] {
  const [[was], [is]] = [scopesOf(before), scopesOf(after)]
  return after.layers.length === 0 && is !== was && is !== 'chats' ? ways(after) : []
}

const textOfRow = (row: Row): string =>
  row
    .map(({ text }) => text)
    .join('')
    .trim()

function tellChosen(before: State, after: State): string[] {
  const chosen = currentOf(after)?.chosen
  if (chosen === undefined || chosen === currentOf(before)?.chosen) return []
  const message = currentOf(after)?.messages.find(({ id }) => id === chosen)
  return message ? [`Chosen: ${nameOf(message)}: ${message.text}`] : []
}

/** Reports the settings that changed. */
function tellSettings(before: State, after: State): string[] {
  const was = settingsOf(before)
  return settingsOf(after).flatMap(({ label, value }, index) =>
    value === was[index]?.value ? [] : [`${label}: ${value}`],
  )
}

function tellLayer(before: State, after: State): string[] {
  const [was, is] = [before.layers.at(-1), after.layers.at(-1)]
  if (is === undefined || is === was) return []
  const isSame = was?.kind === is.kind && before.layers.length === after.layers.length
  if (is.kind === 'form' && was?.kind === 'form' && isSame && was.form === is.form)
    // The same error again returns to an earlier field or stays in the field, so it is repeated.
    return is.error !== undefined && (is.error !== was.error || is.at <= was.at) ? [spoken(is.error)] : []
  if (is.kind === 'search' && was?.kind === 'search')
    return is.asked === undefined && (was.asked !== undefined || is.editor.text !== was.editor.text)
      ? [...describeHits(after, is)]
      : []
  if (isSame && is.kind === 'settings') return tellSettings(before, after)
  return [...describeLayer(after, is)]
}
