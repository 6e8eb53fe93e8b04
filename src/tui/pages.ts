import { qrLines } from '../shared/qr-code.ts'
import { defaultBindings, type Scope, showKey, waysTo } from './keys.ts'
import type { Reading } from './layers.ts'
import { ticks } from './message-rows.ts'
import { type Row, row } from './rows.ts'
import { slashes } from './slash.ts'
import { infoRows } from './message-info.ts'
import { pair } from './pair.ts'
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
  ...{ asking: 'A question', reacting: 'A reaction', search: 'Search' },
  ...{ settings: 'Settings', link: 'Your link', invite: 'Your invite' },
}

export function pageTitle(reading: Reading): string {
  if (reading.page === 'link') return reading.isInvite ? 'Your invite' : 'Your link'
  return { help: 'Help', verify: 'Verify', info: 'Message', status: 'Node' }[reading.page]
}

type PageState = Pick<State, 'columns' | 'bindings' | 'isMono' | 'preferences'>

/** A QR code: dark on light where there are colours, else for a dark background. */
function codeRows(text: string, { isMono, preferences }: PageState): Row[] {
  const draws = isMono || preferences.theme === 'mono' ? 'light' : 'dark'
  return qrLines(text, draws).map((line) => row(line, 'code'))
}

/** Between what is read and a code beside it. */
const gap = 3

/** The rows of a page, all of them. */
export function pageRows(reading: Reading, state: PageState): readonly Row[] {
  const { columns, bindings } = state
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
      const { name, ownName, safetyNumber, verified, address } = reading.contact
      if (safetyNumber === null) return text(`There is no safety number yet: ${name} has not answered your request.`)
      const groups = safetyNumber.match(/\d{5}/g) ?? []
      const perRow = columns >= 40 ? 4 : 3
      const code = codeRows(safetyNumber, state)
      const codeWidth = code[0]?.[0]?.text.length ?? 0
      const lines = groups.flatMap((_, index) =>
        index % perRow === 0 ? [groups.slice(index, index + perRow).join('  ')] : [],
      )
      return [
        ...text(
          verified ? `You have verified ${name}.` : `You have not verified ${name} yet.`,
          verified ? 'good' : 'strong',
        ),
        ...(ownName === undefined ? [] : text(`${name} calls itself "${ownName}".`)),
        ...blank,
        ...beside(
          ['', ...lines].map((line) => row(`  ${line}`, 'strong')),
          columns >= 5 * perRow + 2 * perRow + gap + codeWidth ? code : [],
        ),
        ...blank,
        ...text(`Compare it with ${name} by voice or face to face. If both see the same number, nobody is in between.`),
        ...text(address, 'faint'),
      ]
    }
    case 'info':
      return infoRows(reading.message, columns)
    case 'link': {
      const code = codeRows(reading.link, state)
      const codeWidth = code[0]?.[0]?.text.length ?? 0
      const isWide = columns >= 2 * codeWidth + gap
      const tooNarrow = text('The terminal is too narrow for the QR code.', 'faint')
      const about = [
        ...(reading.isInvite
          ? [
              'Give it to people you know: for 15 days at least, a request by this link is spared the computing, about a second, that keeps strangers from sending many. It still needs your yes.',
            ]
          : ['Send this to people who want to add you. It is no secret: a request still needs your yes.']),
        '',
        'Add a friend by their link, or wait: you are told when somebody asks to add you.',
      ].flatMap((line) => wrapText(line, isWide ? columns - codeWidth - gap : columns).map((each) => row(each)))
      return [
        ...wrapText(reading.link, columns).map((line) => row(line, 'strong')),
        ...blank,
        ...(isWide ? beside(about, code) : [...about, ...blank, ...(codeWidth <= columns ? code : tooNarrow)]),
      ]
    }
    case 'status': {
      const { account, address, network, peers, queued, unread, listen, version, uptimeMs, rssBytes } = reading.status
      // Whoever carries a message offers it again: nothing of it is lost.
      const { replay: copies = 0, ...others } = reading.status.dropped
      const dropped = Object.entries(others).filter(([, count]) => count > 0)
      return [
        pair('account', account),
        ...labelled('address', address, columns),
        pair('network', network),
        ...labelled('peers', peers === 0 ? nobody(bindings) : String(peers), columns),
        pair('queued', String(queued)),
        pair('unread', String(unread)),
        ...(copies > 0 ? [pair('copies', `${copies}, of what was here already`)] : []),
        ...labelled('dropped', dropped.map(([why, count]) => `${why} ${count}`).join(', ') || 'nothing', columns),
        ...listen.map((each, index) => pair(index === 0 ? 'listens' : '', each)),
        pair('version', version),
        pair('runs for', `${Math.floor(uptimeMs / 60_000)} min`),
        pair('memory', `${Math.round(rssBytes / 1e6)} MB`),
      ]
    }
  }
}

/** A pair whose value may take several rows. */
const labelled = (key: string, value: string, columns: number): Row[] =>
  wrapText(value, columns - 16).map((part, index) => pair(index === 0 ? key : '', part))

const nobody = (bindings: PageState['bindings']): string =>
  `0, nobody to connect to: check this machine's connection, and Network in the settings (${waysTo(bindings, 'openSettings')})`

/** Two blocks of rows, side by side; the left one may be the shorter. */
function beside(left: readonly Row[], right: readonly Row[]): readonly Row[] {
  if (right.length === 0) return left
  const width = Math.max(...left.map((each) => each[0]?.text.length ?? 0)) + gap
  return right.map((each, index): Row => {
    const { text = '', token = 'plain' } = left[index]?.[0] ?? {}
    return [{ text: fit(text, width), token }, ...each]
  })
}

function helpRows(bindings: typeof defaultBindings): Row[] {
  const scopes = [...new Set(bindings.map(({ scope }) => scope))].sort(
    (a, b) => Number(b === 'chats') - Number(a === 'chats'),
  )
  return scopes.flatMap((scope) => [
    row(scopeTitles[scope], 'strong'),
    ...bindings
      .filter((binding) => binding.scope === scope && !/^(chat|react)[2-9]$/.test(binding.action))
      .map(helpRow),
    row(''),
  ])
}

function helpRow({ action, keys, about }: (typeof defaultBindings)[number]): Row {
  const named = keys.map(showKey).join(' ')
  if (action === 'chat1') return pair('Alt+1 to Alt+9', 'go to that chat')
  if (action === 'react1') return pair('1 to 8', 'a common reaction')
  return [{ text: fit(named, Math.max(16, named.length + 1)) }, { text: about, token: 'faint' }]
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
