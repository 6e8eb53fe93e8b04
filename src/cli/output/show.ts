/** Results as text for people. They come from a clean client (client/clean.ts); --json prints the values as they are. */
import type { Account, AnyEvent, Contact, Request, Status } from '../../rpc/contract.ts'
import { isKnownEvent } from '../../rpc/contract/known-event.ts'
import { harmlessName } from '../../shared/text/harmless.ts'

/** Number of digits of a message id that are shown. Commands take the beginning of an id. */
const shortIdLength = 8

export const shortId = (id: string): string => Array.from(id).slice(0, shortIdLength).join('')

export const pairs = (lines: readonly (readonly [string, string | number])[]): string => {
  const width = Math.max(...lines.map(([label]) => label.length))
  return lines.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n')
}

/** A time in the local time zone. */
export function localTime(iso: string, to: 'minutes' | 'ms' = 'minutes'): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return '(no time)'
  const digits = (value: number, count = 2): string => String(value).padStart(count, '0')
  const day = `${time.getFullYear()}-${digits(time.getMonth() + 1)}-${digits(time.getDate())}`
  const minutes = `${day} ${digits(time.getHours())}:${digits(time.getMinutes())}`
  return to === 'minutes' ? minutes : `${minutes}:${digits(time.getSeconds())}.${digits(time.getMilliseconds(), 3)}`
}

/** The name comes from the configuration file. */
export const showAccount = ({ name, address, state }: Account): string => `${harmlessName(name)}  ${address}  ${state}`

/** @param unread number of its unread messages */
export function showContact({ name, ownName, address, state, verified, requestState }: Contact, unread = 0): string {
  const how = state === 'accepted' ? [] : [`request ${requestState ?? 'sent'}`]
  const trust = verified ? ['verified'] : state === 'accepted' ? ['accepted'] : []
  const calls = ownName === undefined ? [] : [`calls itself ${JSON.stringify(ownName)}`]
  const all = [...how, ...trust, ...calls, ...(unread > 0 ? [`${unread} unread`] : [])]
  return `${name}  ${address}  ${all.join(', ')}`
}

/** The 60 digits in groups of five. @param perLine groups on a line */
export function showSafetyNumber(digits: string, perLine = 12): string {
  const groups = digits.replaceAll(/\s/g, '').match(/.{1,5}/g) ?? []
  const rows = Array.from({ length: Math.ceil(groups.length / perLine) }, (_, row) =>
    groups.slice(row * perLine, (row + 1) * perLine).join(' '),
  )
  return rows.join('\n')
}

/** Indents each line after the first, so that a text cannot look like another message. */
export const indented = (text: string): string => text.replaceAll('\n', '\n    ')

export function showRequest({ id, from, knownAs, text }: Request): string {
  const known = knownAs === undefined ? '' : `  your contact ${JSON.stringify(knownAs)}`
  const said = text === '' ? '' : `\n    ${indented(text)}`
  return `[${shortId(id)}] ${from.name}  ${from.address}${known}${said}`
}

export const showEvent = (event: AnyEvent): string =>
  [localTime(event.time), event.kind, ...aboutEvent(event)].join(' ')

function aboutEvent(event: AnyEvent): string[] {
  if (!isKnownEvent(event) || event.kind === 'message.missing') return []
  if ('message' in event && event.message) return [event.message.from.name, `[${shortId(event.message.id)}]`]
  if ('request' in event && event.request) return [event.request.from.name]
  return 'contact' in event && event.contact ? [event.contact.name] : []
}

export function showStatus(status: Status): string {
  const dropped = Object.entries(status.dropped).map(([reason, count]) => `${reason} ${count}`)
  return pairs([
    ['account', status.account],
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

/** The 24 words, numbered, in four columns. They are ASCII, so the length of a word is its width. */
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
