import { PrivyError } from './errors.ts'

const day = /^\d{4}-\d{2}-\d{2}$/

/** Whether a text that may be an id or a cursor as well is meant as a time. */
export const looksLikeTime = (text: string): boolean => /^\d{4}-\d{2}-\d{2}(?:\D|$)/.test(text)

/**
 * Reads a moment like `2026-01-31`, `2026-01-31T08:00` or `2026-01-31T08:00:00Z`: without a zone in the one of whoever types, a day alone from its beginning.
 * @returns ISO 8601, UTC
 * @throws PrivyError `bad-input`
 */
export function parseTime(text: string): string {
  const time = new Date(day.test(text) ? `${text}T00:00` : text)
  if (looksLikeTime(text) && !Number.isNaN(time.getTime())) return time.toISOString()
  throw new PrivyError(
    'bad-input',
    `${JSON.stringify(text)} is not a time`,
    'Write it like 2026-01-31 or 2026-01-31T08:00',
  )
}
