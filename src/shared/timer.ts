import type { Schedule } from './time.ts'

/** The timers of the machine. */
export const timer: Schedule = (delayMs, task) => {
  const handle = setTimeout(task, delayMs)
  return () => clearTimeout(handle)
}
