import type { Schedule } from '../../../src/shared/time.ts'

/** Virtual time that passes only on a call. Due tasks run in order, each with the promises that follow from it. */
export function virtualTime() {
  let now = 0
  const due = new Map<number, { at: number; task: () => void }>()
  let count = 0
  const schedule: Schedule = (delayMs, task) => {
    const id = ++count
    due.set(id, { at: now + delayMs, task })
    return () => due.delete(id)
  }
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  const advance = async (ms: number) => {
    const end = now + ms
    await settle()
    for (;;) {
      const next = [...due].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
      if (next === undefined) break
      due.delete(next[0])
      now = next[1].at
      next[1].task()
      await settle()
    }
    now = end
  }
  return { schedule, advance, settle, now: () => now, waiting: () => due.size }
}
