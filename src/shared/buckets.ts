import type { Clock } from './time.ts'

/** So many tokens at once, and so many more each second in the long run. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/** A token bucket. */
export interface Bucket {
  /** Milliseconds until the bucket has so many tokens: 0 if it has them. */
  waitMs(tokens?: number): number
  /** Takes so many tokens, or none. @returns `waitMs` of before: 0 if they were taken */
  take(tokens?: number): number
  /** Takes so many tokens, also those that are not there yet. @returns milliseconds until they are */
  spend(tokens: number): number
}

export function createBucket(now: Clock, { burst, perSecond }: Rate): Bucket {
  let level = burst
  let atMs = now()

  function waitMs(tokens = 1): number {
    const nowMs = now()
    level = Math.min(burst, level + (Math.max(0, nowMs - atMs) * perSecond) / 1000)
    atMs = nowMs
    return level >= tokens ? 0 : Math.ceil(((tokens - level) * 1000) / perSecond)
  }

  return {
    waitMs,
    take(tokens = 1) {
      const wait = waitMs(tokens)
      if (wait === 0) level -= tokens
      return wait
    },
    spend(tokens) {
      waitMs(0)
      level -= tokens
      return waitMs(0)
    },
  }
}

/**
 * A bucket for each name, of which `most` are kept: the one that was asked for longest ago is forgotten first, and begins full again.
 */
export function createBuckets(now: Clock, rate: Rate, most = 4096): (name: string) => Bucket {
  const buckets = new Map<string, Bucket>()
  return (name) => {
    const bucket = buckets.get(name) ?? createBucket(now, rate)
    buckets.delete(name)
    buckets.set(name, bucket)
    const oldest = buckets.keys().next().value
    if (buckets.size > most && oldest !== undefined) buckets.delete(oldest)
    return bucket
  }
}
