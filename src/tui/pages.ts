import { renderUnicodeCompact } from 'uqr'
import { defaultBindings, type Scope, showKey } from './keys.ts'
import type { Reading } from './layers.ts'
import { ticks } from './message-rows.ts'
import { type Row, row } from './rows.ts'
import { slashes } from './slash.ts'
import type { State } from './state.ts'
import { fit } from './graphemes.ts'
import { wrapText } from './wrap.ts'

const scopeTitles: Readonly<Record<Scope, string>> = {
  ...{
    everywhere: 'Everywhere',
    chats: 'Chats',
    editing: 'Writing',
    leader: 'Behind the key for more',
    choosing: 'A chosen message',
  },
  ...{ form: 'Forms', list: 'Lists', requests: 'Requests', page: 'Pages', verify: 'Verify', words: 'The 24 words' },
}

export const pageTitle = ({ page }: Reading): string =>
  ({ help: 'Help', verify: 'Verify', info: 'Message', link: 'Your link', status: 'Node' })[page]

/** The rows of a page, all of them. */
export function pageRows(reading: Reading, { columns, bindings }: Pick<State, 'columns' | 'bindings'>): readonly Row[] {
  const text = (paragraph: string, token?: 'strong' | 'faint' | 'good'): Row[] =>
    wrapText(paragraph, columns).map((line) => row(line, token))
  const blank: Row[] = [row('')]
  switch (reading.page) {
    case 'help':
      return [
        ...helpRows(bindings),
        ...blank,
        row('Commands', 'strong'),
        ...slashes.map(({ name, about }) => pair(`/${name}`, about)),
        ...blank,
        ...tickRows,
      ]
    case 'verify': {
      const { name, safetyNumber, verified, address } = reading.contact
      if (safetyNumber === null) return text(`There is no safety number yet: ${name} has not answered your request.`)
      const groups = safetyNumber.match(/\d{5}/g) ?? []
      const perRow = columns >= 40 ? 4 : 3
      const lines = groups.flatMap((_, index) =>
        index % perRow === 0 ? [groups.slice(index, index + perRow).join('  ')] : [],
      )
      return [
        ...text(
          verified ? `You have verified ${name}.` : `You have not verified ${name} yet.`,
          verified ? 'good' : 'strong',
        ),
        ...blank,
        ...lines.map((line) => row(`  ${line}`, 'strong')),
        ...blank,
        ...text(`Compare it with ${name} by voice or face to face. If both see the same number, nobody is in between.`),
        ...text(address, 'faint'),
      ]
    }
    case 'info': {
      const { message } = reading
      const { delivery } = message
      return [
        pair('from', message.from.name),
        pair('time', new Date(message.time).toLocaleString('en-GB')),
        pair('state', message.state),
        ...(delivery && delivery.held.length > 0 ? [pair('held by', delivery.held.join(', '))] : []),
        ...(delivery && delivery.delivered.length > 0 ? [pair('delivered', delivery.delivered.join(', '))] : []),
        pair('id', message.id),
        ...blank,
        ...text(message.text),
      ]
    }
    case 'link': {
      const code = renderUnicodeCompact(reading.link, { border: 1 }).split('\n')
      const fits = (code[0] ?? '').length <= columns
      return [
        ...text('Send this to whoever shall add you. It is no secret; a request still needs your yes.'),
        ...blank,
        ...wrapText(reading.link, columns).map((line) => row(line, 'strong')),
        ...blank,
        ...(fits ? code.map((line) => row(line)) : text('The terminal is too narrow for the QR code.', 'faint')),
      ]
    }
    case 'status': {
      const { account, address, network, peers, queued, unread, listen, version, uptimeMs, rssBytes } = reading.status
      return [
        pair('account', account),
        ...wrapText(address, columns - 16).map((part, index) => pair(index === 0 ? 'address' : '', part)),
        pair('network', network),
        pair('peers', String(peers)),
        pair('queued', String(queued)),
        pair('unread', String(unread)),
        ...listen.map((each, index) => pair(index === 0 ? 'listens' : '', each)),
        pair('version', version),
        pair('runs for', `${Math.floor(uptimeMs / 60_000)} min`),
        pair('memory', `${Math.round(rssBytes / 1e6)} MB`),
      ]
    }
  }
}

const pair = (key: string, value: string): Row => [{ text: fit(key, 16), token: 'faint' }, { text: value }]

function helpRows(bindings: typeof defaultBindings): Row[] {
  const scopes = [...new Set(bindings.map(({ scope }) => scope))].sort(
    (a, b) => Number(b === 'chats') - Number(a === 'chats'),
  )
  return scopes.flatMap((scope) => [
    row(scopeTitles[scope], 'strong'),
    ...bindings.filter((binding) => binding.scope === scope && !/^chat[2-9]$/.test(binding.action)).map(helpRow),
    row(''),
  ])
}

function helpRow({ action, keys, about }: (typeof defaultBindings)[number]): Row {
  const named = keys.map(showKey).join(' ')
  return action === 'chat1'
    ? pair('Alt+1 to Alt+9', 'go to that chat')
    : [{ text: fit(named, Math.max(16, named.length + 1)) }, { text: about, token: 'faint' }]
}

const tickRows: Row[] = [
  row('Behind the time of your messages', 'strong'),
  pair(ticks.queued, 'on your disk, waiting'),
  pair(ticks.sent, 'given to the network'),
  pair(ticks.held, 'held for them'),
  pair(ticks.delivered, 'on their disk'),
  pair(ticks.read, 'read'),
  pair(ticks.expired, 'expired or refused: it will not arrive'),
]
