import { completionRows } from './completion-rows.ts'
import { fit, textWidth, truncate } from './text/graphemes.ts'
import { type Row, row } from './text/rows.ts'
import { pickerRows } from '../model/chats/reactions.ts'
import type { StartStep } from '../../supervisor/start.ts'
import { layoutOf, leastName } from './layout.ts'
import { briefly } from './message-rows.ts'
import { type Connection, currentOf, type State } from '../model/state.ts'

const steps = {
  ...{
    deriving: 'deriving the keys',
    opening: 'opening what is stored',
    repairing: 'repairing what is damaged',
    indexing: 'reading what is stored anew',
  },
  connecting: 'connecting to the network',
} as const satisfies Record<StartStep, string>

/** The current step of a node that starts. */
export const startText = ({ step, done, total }: Extract<Connection, { state: 'starting' }>): string =>
  done === undefined || total === undefined ? steps[step] : `${steps[step]}, ${done} of ${total}`

/** State of the connection in a few words, with a symbol besides the colour. */
export function connectionText({ connection, status }: Pick<State, 'connection' | 'status'>): string {
  switch (connection.state) {
    case 'none':
      return ''
    case 'connecting':
      return '… connecting to the node'
    case 'starting':
      return `… starting: ${startText(connection)}`
    case 'ready':
      if (!status) return '…'
      return status.peers === 0
        ? '○ nobody to connect to'
        : `● ${status.peers} ${status.peers === 1 ? 'peer' : 'peers'}`
    case 'busy':
      return '… the node is being started or stopped'
    case 'mismatch':
      return 'x node of another version'
    case 'silent':
      return 'x node does not answer'
    case 'stopped':
    case 'locked':
    case 'crashed':
      return `x ${connection.state}`
  }
}

/** The top row: name of the account and state of the connection. */
export function statusBar(
  state: Pick<State, 'columns' | 'account' | 'connection' | 'status' | 'requests' | 'conversations'>,
): Row {
  const { account, requests, status, conversations, columns } = state
  const unread = [...conversations.values()].reduce((sum, each) => sum + each.unread, 0)
  const parts = [
    connectionText(state),
    unread > 0 ? `${unread} unread` : '',
    requests.length > 0 ? `${requests.length} ${requests.length === 1 ? 'request' : 'requests'}` : '',
    status && status.queued > 0 ? `${status.queued} queued` : '',
  ]
  const about = parts.filter(Boolean).join('  ')
  // A long name must not hide the state.
  const name = account ? truncate(account.name, Math.max(leastName, columns - textWidth(` Privy    ${about}`))) : ''
  return row(fit(` ${['Privy', name, about].filter(Boolean).join('  ')}`, columns), 'bar')
}

/** The pop-up over the lower messages: the picker of reactions. */
export function popupRows(state: State): Row[] | undefined {
  const { picker } = state
  if (!picker) return undefined
  // The pop-up may cover the message, so it repeats its text.
  const message = currentOf(state)?.messages.find(({ id }) => id === picker.id)
  const { paneWidth } = layoutOf(state)
  const head = row(truncate(` React to: ${message ? briefly(message) : ''}`, paneWidth), 'strong')
  return [head, ...completionRows(state, paneWidth), ...pickerRows(picker)]
}
