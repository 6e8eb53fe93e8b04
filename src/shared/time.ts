import type { Bytes } from './bytes.ts'

/** Wall-clock time in milliseconds since 1970. Always a parameter, so that tests set the time. */
export type Clock = () => number

/** `length` bytes from a cryptographically secure source, or from a seeded one in tests. */
export type RandomBytes = (length: number) => Bytes

/** Runs `task` once after `delayMs`; the returned function cancels it. */
export type Schedule = (delayMs: number, task: () => void) => () => void
