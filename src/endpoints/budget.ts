import type { Clock } from '../shared/time.ts'

/** A bucket of tokens for the whole node, whoever causes the work: `burst` at once, `perMinute` in the long run. */
export function createBudget(now: Clock, { burst, perMinute }: { readonly burst: number; readonly perMinute: number }) {
  let tokens = burst
  let atMs = now()
  return {
    /** Takes a token. @returns 0, or the milliseconds until there is one again */
    take(): number {
      const nowMs = now()
      tokens = Math.min(burst, tokens + (Math.max(0, nowMs - atMs) * perMinute) / 60_000)
      atMs = nowMs
      if (tokens < 1) return Math.ceil(((1 - tokens) * 60_000) / perMinute)
      tokens -= 1
      return 0
    },
  }
}
