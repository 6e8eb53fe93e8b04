import { durationMs } from './duration.ts'
import { PrivyError } from './errors.ts'

const timeForms = '2026-01-31, 2026-01-31T08:00, today, yesterday, or 30m, 12h, 2d ago'

/** Sentence for help texts: how a person may write a time. @param name of the value in the help text, such as `T` */
export const timeNote = (name: string): string => `${name}: ${timeForms}; local, unless it has a zone.`

const date = /^\d{4}-\d{2}-\d{2}(?:\D|$)/
const day = /^\d{4}-\d{2}-\d{2}$/
/** At most 4 digits: the beginning of an id may also be digits and a `d`. */
const ago = /^\d{1,4}(?:\.\d+)?[a-z]+$/
const daysAgo = new Map([
  ['today', 0],
  ['yesterday', 1],
])

/** Whether a text is a time. If not, it may be an id or a cursor. */
export const looksLikeTime = (text: string): boolean => date.test(text) || relative(text, 0) !== undefined

/**
 * Reads a time like `2026-01-31`, `2026-01-31T08:00`, `2026-01-31T08:00:00Z`, `today` or `yesterday`, or a time before now like `30m`, `12h` or `2d`.
 * A time without a zone is local time. A day begins at midnight.
 * @returns ISO 8601, UTC
 * @throws PrivyError `bad-input`
 */
export function parseTime(text: string, nowMs: number): string {
  const time = relative(text, nowMs) ?? new Date(day.test(text) ? `${text}T00:00` : date.test(text) ? text : NaN)
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw new PrivyError('bad-input', `${JSON.stringify(text)} is not a time`, `Write it like ${timeForms}`)
}

function relative(text: string, nowMs: number): Date | undefined {
  const days = daysAgo.get(text)
  if (days !== undefined) {
    const now = new Date(nowMs)
    return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days)
  }
  const ms = ago.test(text) ? durationMs(text) : undefined
  return ms === undefined ? undefined : new Date(nowMs - ms)
}
