import { fit, textWidth, truncate } from './graphemes.ts'
import { hints, showKey, waysTo } from './keys.ts'
import { type Row, row } from './rows.ts'
import { scopesOf } from './scopes.ts'
import type { State } from './state.ts'

const steps = { deriving: 'deriving the keys', opening: 'opening what is stored', connecting: 'connecting' } as const

/** What there is between this screen and the other people, in a few words. A mark says it as well as the colour. */
export function connectionText({ connection, status }: Pick<State, 'connection' | 'status'>): string {
  switch (connection.state) {
    case 'none':
      return ''
    case 'connecting':
      return '… connecting to the node'
    case 'starting':
      return `… starting: ${steps[connection.step]}`
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

/** The uppermost row: whose screen it is, and how things are. */
export function statusBar(
  state: Pick<State, 'columns' | 'account' | 'connection' | 'status' | 'requests' | 'conversations'>,
): Row {
  const { account, requests, status, conversations, columns } = state
  const unread = [...conversations.values()].reduce((sum, each) => sum + each.unread, 0)
  const parts = [
    account ? `Privy  ${account.name}` : 'Privy',
    connectionText(state),
    unread > 0 ? `${unread} unread` : '',
    requests.length > 0 ? `${requests.length} ${requests.length === 1 ? 'request' : 'requests'}` : '',
    status && status.queued > 0 ? `${status.queued} queued` : '',
  ]
  return row(fit(` ${parts.filter(Boolean).join('  ')}`, columns), 'bar')
}

/** The lowest row: what has just happened, else what the keys do. */
export function hintLine(state: State): Row {
  const { columns, notice, connection, bindings } = state
  if (state.leader) return row(truncate(`${waysTo(bindings, 'leader')} ...`, columns), 'attention')
  if (notice) return row(truncate(notice.text, columns), notice.kind === 'error' ? 'error' : 'good')
  if (connection.state === 'silent' || connection.state === 'mismatch')
    return row(truncate(`${connection.message}. ${connection.hint}`, columns), 'error')
  const spans = []
  let used = 0
  for (const { key, text } of hints(bindings, scopesOf(state))) {
    const width = textWidth(key) + 1 + textWidth(text) + 2
    if (used + width > columns) break
    used += width
    spans.push({ text: key, token: 'strong' } as const, { text: ` ${text}  `, token: 'faint' } as const)
  }
  return spans
}

/** What may follow the leader key. */
export function leaderRows({ bindings }: State): Row[] {
  return bindings
    .filter(({ scope }) => scope === 'leader')
    .map(({ keys, about }) => [{ text: ` ${fit(keys.map(showKey).join(' '), 6)}`, token: 'strong' }, { text: about }])
}
