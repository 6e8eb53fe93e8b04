import type { Schedule } from '../../shared/time.ts'
import { type Channel, notifySequence } from './terminal-kind.ts'

/** Shortest time between two notifications, in milliseconds. */
const gatherMs = 2_000

export interface Notifier {
  notify(text: string, how: 'bell' | 'text'): void
  end(): void
}

/** Notifies at once, then at most every two seconds. Notifications of the time between are joined to one with their number. */
export function createNotifier(channel: Channel, write: (sequence: string) => void, schedule: Schedule): Notifier {
  let waiting: { readonly text: string; readonly channel: Channel }[] = []
  let rest: (() => void) | undefined

  function tell(): void {
    const last = waiting.at(-1)
    const text = waiting.length > 1 ? `${last?.text} (${waiting.length})` : last?.text
    waiting = []
    rest = undefined
    if (last === undefined || text === undefined) return
    write(notifySequence(last.channel, text))
    rest = schedule(gatherMs, tell)
  }

  return {
    notify(text, how) {
      waiting.push({ text, channel: how === 'bell' ? 'bell' : channel })
      if (rest === undefined) tell()
    },
    end: () => rest?.(),
  }
}
