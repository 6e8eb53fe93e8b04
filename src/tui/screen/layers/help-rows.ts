import type { Message } from '../../../rpc/contract.ts'
import { textWidth } from '../text/graphemes.ts'
import { type Binding, type Scope, showKey } from '../../model/input/keys.ts'
import { stateMeanings } from './message-info.ts'
import { ticks } from '../message-rows.ts'
import { pair } from '../text/pair.ts'
import { type Row, row } from '../text/rows.ts'
import { slashes } from '../../model/input/slash.ts'

const scopeTitles: Readonly<Record<Scope, string>> = {
  ...{
    everywhere: 'Everywhere',
    chats: 'Chats',
    editing: 'Writing',
    leader: 'Behind the key for more',
    choosing: 'A chosen message',
  },
  ...{ form: 'Forms', list: 'Lists', requests: 'Requests', page: 'Pages', verify: 'Verify', words: 'The 24 words' },
  ...{ asking: 'A question', reacting: 'A reaction', search: 'Search' },
  ...{ settings: 'Settings', link: 'Your link', invite: 'Your invite', code: 'A QR code' },
}

/** The help: keys, commands, and the marks of messages. */
export const helpRows = (bindings: readonly Binding[], columns: number): Row[] => [
  ...shortLegend(columns),
  row(''),
  ...waysRows(bindings, columns),
  row('Behind the time of your messages', 'strong'),
  ...legend.flatMap((state) => pair(`${ticks[state].trim()} ${state}`, stateMeanings[state], columns)),
]

/** The help for the accessible screen, which names states of messages in words. */
export const spokenHelpRows = (bindings: readonly Binding[], columns: number): Row[] => [
  ...waysRows(bindings, columns),
  row('How far your messages got'),
  ...legend.flatMap((state) => pair(state, stateMeanings[state], columns)),
]

/** Keys, then commands. */
const waysRows = (bindings: readonly Binding[], columns: number): Row[] => [
  ...keyRows(bindings, columns),
  row('Commands', 'strong'),
  ...slashes.flatMap(({ name, about }) => pair(`/${name}`, about, columns)),
  row(''),
]

const legend = [
  'queued',
  'sent',
  'held',
  'delivered',
  'read',
  'expired',
  'refused',
] as const satisfies readonly Message['state'][]

/** The marks in as few rows as possible. */
function shortLegend(columns: number): Row[] {
  const marks = (['queued', 'sent', 'held', 'delivered', 'read'] as const).map(
    (each) => `${ticks[each].trim()} ${each}`,
  )
  const lines: string[] = []
  for (const mark of ['Your messages:', ...marks, `${ticks.expired.trim()} expired or refused`]) {
    const line = lines.at(-1)
    if (line === undefined || textWidth(line) + 2 + textWidth(mark) > columns) lines.push(mark)
    else lines[lines.length - 1] = `${line}  ${mark}`
  }
  return lines.map((line) => row(line))
}

function keyRows(bindings: readonly Binding[], columns: number): Row[] {
  const scopes = [...new Set(bindings.map(({ scope }) => scope))].sort(
    (a, b) => Number(b === 'chats') - Number(a === 'chats'),
  )
  return scopes.flatMap((scope) => [
    row(scopeTitles[scope], 'strong'),
    ...bindings
      .filter((binding) => binding.scope === scope && !/^(chat|react)[2-9]$/.test(binding.action))
      .flatMap((binding) => keyRow(binding, columns)),
    row(''),
  ])
}

function keyRow({ action, keys, about }: Binding, columns: number): Row[] {
  if (action === 'chat1') return pair('Alt+1 to Alt+9', 'go to that chat', columns)
  if (action === 'react1') return pair('1 to 8', 'a common reaction', columns)
  return pair(keys.map(showKey).join(' '), about, columns)
}
