import { PrivyError } from '../shared/errors.ts'

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
const longestMs = 24 * 3_600_000

/**
 * Reads a duration like `500ms`, `30s`, `1.5m`, `1h`.
 * @returns whole milliseconds, at most a day
 * @throws PrivyError `usage`
 */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim()) ?? []
  const ms = Math.round(Number(amount) * (unitMs[unit ?? ''] ?? NaN))
  if (ms <= longestMs) return ms
  throw new PrivyError(
    'usage',
    `${JSON.stringify(text)} is not a duration`,
    'Write it like 500ms, 30s, 5m or 1h, a day at most',
  )
}
