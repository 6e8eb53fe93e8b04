import { durationMs } from './duration.ts'
import { PrivyError } from './errors.ts'

const timeForms = '2026-01-31, 2026-01-31T08:00, today, yesterday, or 30m, 12h, 2d ago'

/** How a time may be written, for people. @param name what the help calls it */
export const timeNote = (name: string): string => `${name}: ${timeForms}; local, unless it has a zone.`

const date = /^\d{4}-\d{2}-\d{2}(?:\D|$)/
const day = /^\d{4}-\d{2}-\d{2}$/
/** Not more digits: with many, a beginning of an id may end with `d` as well. */
const ago = /^\d{1,4}(?:\.\d+)?[a-z]+$/
const daysAgo = new Map([
  ['today', 0],
  ['yesterday', 1],
])

/** Whether a text that may be an id or a cursor as well is meant as a time. */
export const looksLikeTime = (text: string): boolean => date.test(text) || relative(text, 0) !== undefined

/**
 * Reads a moment like `2026-01-31`, `2026-01-31T08:00` or `2026-01-31T08:00:00Z`, `today`, `yesterday`, or one that is as long ago as `30m`, `12h`,
 * `2d`. Without a zone it is in the one of whoever types; a day begins at midnight.
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
