import type { Clock } from '../shared/time.ts'

const perMinute = 60

/**
 * Writes faults as lines with their time, at most 60 per minute. The log of a node has no other limit, and a fault that repeats must not fill the disk.
 * The log contains no text of messages: errors of Privy carry none.
 */
export function createFaultLog(write: (line: string) => void, now: Clock): (error: unknown) => void {
  let minute = 0
  let count = 0
  return (error) => {
    const timeMs = now()
    const current = Math.floor(timeMs / 60_000)
    if (current !== minute) {
      if (count > perMinute) write(`${new Date(timeMs).toISOString()} ${count - perMinute} more in the minute before\n`)
      minute = current
      count = 0
    }
    if (++count > perMinute) return
    write(`${new Date(timeMs).toISOString()} ${describe(error)}\n`)
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\n  because: ${describe(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
