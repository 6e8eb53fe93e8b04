import type { MessageRow } from '../../store/index/rows.ts'

/** The position of a message in its conversation. */
export type ScreenPlace = Pick<MessageRow, 'ms' | 'count' | 'id'>

/** Hexadecimal digits of the time (at most 2^53 - 1 milliseconds) and of the count (at most 65,535). */
const [msDigits, countDigits] = [14, 4]
const pattern = /^([0-9a-f]{14})-([0-9a-f]{4})-([0-9a-f]{32})-([01])$/
const [standIn, itself] = ['0', '1']

const placeText = ({ ms, count, id }: ScreenPlace): string =>
  `${ms.toString(16).padStart(msDigits, '0')}-${count.toString(16).padStart(countDigits, '0')}-${id}`

/** `order` of a message. The texts sort by code units as the index sorts messages: by time, count and id (store/index/message-queries.ts). */
export const orderOf = (place: ScreenPlace): string => `${placeText(place)}-${itself}`

/** `order` of the placeholder of missing messages: directly above this message, below all earlier ones. */
export const orderOfMissing = (place: ScreenPlace): string => `${placeText(place)}-${standIn}`

/** Parses an `order`. @returns undefined if the text is not an `order` */
export function parseOrder(text: string): { readonly place: ScreenPlace; readonly isMessage: boolean } | undefined {
  const [, ms = '', count = '', id = '', part] = pattern.exec(text) ?? []
  if (part === undefined) return undefined
  const place = { ms: Number.parseInt(ms, 16), count: Number.parseInt(count, 16), id: id as ScreenPlace['id'] }
  return { place, isMessage: part === itself }
}
