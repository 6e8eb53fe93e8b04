import { harmlessName } from '../../../shared/text/harmless.ts'
import { type Effect, isPresent, type State } from '../state.ts'

/** Something new that somebody may be told of. */
export interface News {
  readonly of: 'message' | 'request'
  readonly name: string
  readonly muted?: boolean
}

/** Whether the screen shows secrets, or is locked: nothing of others appears then, nowhere. */
const isSecret = ({ layers, connection }: State): boolean =>
  connection.state !== 'ready' ||
  layers.some(
    (layer) => layer.kind === 'words' || (layer.kind === 'form' && ['confirm', 'unlock'].includes(layer.form)),
  )

/** How somebody who looks elsewhere is told. Never what a message says; who wrote it only when the person wants that. */
export function notification(state: State, { of, name, muted = false }: News): Effect[] {
  const { notifications } = state.preferences
  if (notifications === 'off' || isPresent(state) || muted || isSecret(state)) return []
  const what = of === 'message' ? 'New message' : 'New contact request'
  const text = notifications === 'name' ? harmlessName(`${what} from ${name}`) : what
  return [{ do: 'notify', text, how: notifications === 'bell' ? 'bell' : 'text' }]
}

/** What the window is called: how many messages wait, and not who wrote them. */
export function windowTitle({ conversations }: Pick<State, 'conversations'>): string {
  const unread = [...conversations.values()].reduce((sum, each) => sum + each.unread, 0)
  return unread > 0 ? `Privy (${unread})` : 'Privy'
}
