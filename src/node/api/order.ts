import type { MessageRow } from '../../store/index/rows.ts'

/** Where a message stands among those of its conversation. */
export type ScreenPlace = Pick<MessageRow, 'ms' | 'count' | 'id'>

/** Hexadecimal digits of the time (at most 2^53 - 1 milliseconds) and of the count (at most 65,535). */
const [msDigits, countDigits] = [14, 4]
const pattern = /^([0-9a-f]{14})-([0-9a-f]{4})-([0-9a-f]{32})-([01])$/
const [standIn, itself] = ['0', '1']

const placeText = ({ ms, count, id }: ScreenPlace): string =>
  `${ms.toString(16).padStart(msDigits, '0')}-${count.toString(16).padStart(countDigits, '0')}-${id}`

/** `order` of a message: the texts sort by code units as the index sorts messages (store/index/message-queries.ts), by time, count and id. */
export const orderOf = (place: ScreenPlace): string => `${placeText(place)}-${itself}`

/** `order` of what stands for the messages that are missing above this one: right above it, below all others. */
export const orderOfMissing = (place: ScreenPlace): string => `${placeText(place)}-${standIn}`

/** What an `order` says; undefined when the text is none. */
export function parseOrder(text: string): { readonly place: ScreenPlace; readonly isMessage: boolean } | undefined {
  const [, ms = '', count = '', id = '', part] = pattern.exec(text) ?? []
  if (part === undefined) return undefined
  const place = { ms: Number.parseInt(ms, 16), count: Number.parseInt(count, 16), id: id as ScreenPlace['id'] }
  return { place, isMessage: part === itself }
}
