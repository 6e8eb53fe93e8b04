/** Results as text for people. All that others wrote is made harmless here; --json prints the values themselves. */
import type { Account, Contact, Message, NodeEvent, Request, Status } from '../rpc/contract.ts'
import { harmless, harmlessName } from '../shared/harmless.ts'
import type { Output } from './output.ts'

/** Digits of a message id that tell messages apart in practice; commands take the beginning of an id. */
const shortIdLength = 8

const shortId = (id: string): string => harmlessName(id.slice(0, shortIdLength))

const pairs = (lines: readonly (readonly [string, string | number])[]): string => {
  const width = Math.max(...lines.map(([label]) => label.length))
  return lines.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n')
}

/** Minutes are enough, in the time zone of whoever reads. */
function localTime(iso: string): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return '(no time)'
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`
}

export const showAccount = ({ name, address, state }: Account): string => `${harmlessName(name)}  ${address}  ${state}`

export function showContact({ name, address, state, verified, requestState }: Contact): string {
  const how = state === 'accepted' ? [] : [`request ${requestState ?? 'sent'}`]
  const trust = verified ? ['verified'] : state === 'accepted' ? ['accepted'] : []
  return `${harmlessName(name)}  ${harmlessName(address)}  ${[...how, ...trust].join(', ')}`
}

/** 60 digits in groups of five, as people read them out. @param perLine groups on a line */
export function showSafetyNumber(digits: string, perLine = 12): string {
  const groups =
    harmlessName(digits)
      .replaceAll(/\s/g, '')
      .match(/.{1,5}/g) ?? []
  const rows = Array.from({ length: Math.ceil(groups.length / perLine) }, (_, row) =>
    groups.slice(row * perLine, (row + 1) * perLine).join(' '),
  )
  return rows.join('\n')
}

/** Lines behind the first are indented, so that a text cannot pass for another message. */
const indented = (text: string): string => harmless(text).replaceAll('\n', '\n    ')

export const showRequest = ({ id, from, text }: Request): string =>
  `[${shortId(id)}] ${harmlessName(from.name)}  ${harmlessName(from.address)}${text === '' ? '' : `\n    ${indented(text)}`}`

/** @param peer what the contact is called here, for outgoing messages */
export function showMessage(message: Message, peer: string | undefined, { dim, bold }: Output): string {
  const { id, direction, from, text, state, replyTo } = message
  const to = direction === 'out' ? ` > ${harmlessName(peer ?? message.conversation)}` : ''
  const answers = replyTo === null ? '' : ` (to ${shortId(replyTo)})`
  const how = direction === 'out' ? dim(` [${state}]`) : ''
  return `${dim(`[${shortId(id)}] ${localTime(message.time)}`)} ${bold(`${harmlessName(from.name)}${to}`)}${answers}: ${indented(text)}${how}`
}

export const showEvent = (event: NodeEvent): string => {
  const { time, kind, message, request, contact } = event as NodeEvent & {
    message?: Message
    request?: Request
    contact?: Contact
  }
  const who = message?.from.name ?? request?.from.name ?? contact?.name
  return `${localTime(time)} ${harmlessName(kind)}${who === undefined ? '' : ` ${harmlessName(who)}`}${message === undefined ? '' : ` [${shortId(message.id)}]`}`
}

export function showStatus(status: Status): string {
  const dropped = Object.entries(status.dropped).map(([reason, count]) => `${reason} ${count}`)
  return pairs([
    ['account', harmlessName(status.account)],
    ['address', status.address],
    ['device', status.device],
    ['network', `${status.network}, ${status.peers} peers`],
    ['peer', status.peer],
    ['listening on', status.listen.join('\n              ') || '-'],
    ['contacts', `${status.contacts}, ${status.requests} requests waiting`],
    ['messages', `${status.unread} unread, ${status.queued} queued`],
    ['dropped', dropped.join(', ') || '-'],
    [
      'running for',
      `${Math.round(status.uptimeMs / 1000)} s, ${Math.round(status.rssBytes / 2 ** 20)} MiB, process ${status.pid}`,
    ],
    ['version', status.version],
  ])
}

/** The 24 words, numbered, in four columns. They are ASCII, so their length is their width. */
export function showWords(words: string): string {
  const list = words.split(' ')
  const cells = list.map((word, index) => `${String(index + 1).padStart(2)}. ${word}`)
  const width = Math.max(...cells.map(({ length }) => length)) + 3
  const rows = Math.ceil(cells.length / 4)
  return Array.from({ length: rows }, (_, row) =>
    cells
      .filter((_cell, index) => index % rows === row)
      .map((cell) => cell.padEnd(width))
      .join('')
      .trimEnd(),
  ).join('\n')
}
