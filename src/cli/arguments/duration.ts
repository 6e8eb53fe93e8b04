import { durationMs } from '../../shared/duration.ts'
import { PrivyError } from '../../shared/errors.ts'

const longestMs = 24 * 3_600_000

/**
 * Reads the value of a flag such as `--timeout`: `500ms`, `30s`, `1.5m`, `1h`.
 * @returns whole milliseconds, at most a day
 * @throws PrivyError `usage`
 */
export function parseDuration(text: string): number {
  const ms = durationMs(text.trim())
  if (ms !== undefined && ms <= longestMs) return ms
  throw new PrivyError(
    'usage',
    `${JSON.stringify(text)} is not a duration`,
    'Write it like 500ms, 30s, 5m or 1h, at most a day',
  )
}
