import { harmlessName } from '../../../shared/text/harmless.ts'
import { type Effect, isPresent, type State } from '../state.ts'

/** A new message or request that may cause a notification. */
export interface News {
  readonly of: 'message' | 'request'
  readonly name: string
  readonly muted?: boolean
}

/** Whether the screen shows secrets or is locked. Then there is no notification at all. */
const isSecret = ({ layers, connection }: State): boolean =>
  connection.state !== 'ready' ||
  layers.some(
    (layer) => layer.kind === 'words' || (layer.kind === 'form' && ['confirm', 'unlock'].includes(layer.form)),
  )

/** The notification for a person who is not at this terminal. It never has the text; it has the name only if the person chose that. */
export function notification(state: State, { of, name, muted = false }: News): Effect[] {
  const { notifications } = state.preferences
  if (notifications === 'off' || isPresent(state) || muted || isSecret(state)) return []
  const what = of === 'message' ? 'New message' : 'New contact request'
  const text = notifications === 'name' ? harmlessName(`${what} from ${name}`) : what
  return [{ do: 'notify', text, how: notifications === 'bell' ? 'bell' : 'text' }]
}

/** Title of the window: the number of unread messages, without names. */
export function windowTitle({ conversations }: Pick<State, 'conversations'>): string {
  const unread = [...conversations.values()].reduce((sum, each) => sum + each.unread, 0)
  return unread > 0 ? `Privy (${unread})` : 'Privy'
}
